/* Windows' source of chance, which wine 8 lacks and Rust's library asks for. */
__declspec(dllimport) unsigned char SystemFunction036(void *, unsigned long);

__declspec(dllexport) int ProcessPrng(unsigned char *bytes, unsigned long long count)
{
    while (count) {
        unsigned long some = count > 65536 ? 65536 : (unsigned long)count;
        if (!SystemFunction036(bytes, some)) return 0;
        bytes += some;
        count -= some;
    }
    return 1;
}
