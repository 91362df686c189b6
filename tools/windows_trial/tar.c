/* Stands in for Windows' tar.exe, which wine lacks: tar -xf ZIP -C FOLDER, by the Python here. */
#include <process.h>
#include <wchar.h>

int wmain(int count, wchar_t **words)
{
    wchar_t from[1024], to[1024];
    if (count != 5) return 1;
    swprintf(from, 1024, L"\"%ls\"", words[2]);
    swprintf(to, 1024, L"\"%ls\"", words[4]);
    return (int)_wspawnl(_P_WAIT, L"C:\\trial\\python.exe", L"python", L"-I", L"-m", L"zipfile",
                         L"-e", from, to, NULL);
}
