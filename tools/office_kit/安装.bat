@echo off
setlocal DisableDelayedExpansion
chcp 65001 >nul
title ganquan_geo
pushd "%~dp0"
set "KIT=%~dp0kit"
set "PY=%KIT%\python\python.exe"
if exist "%PY%" goto found

rem 1. Python's embeddable zip beside this file.
set "ZIP="
for %%f in (python-3.11*-embed-amd64.zip) do set "ZIP=%%~ff"
if not defined ZIP goto installer
mkdir "%KIT%\python" 2>nul
tar -xf "%ZIP%" -C "%KIT%\python"
if exist "%PY%" goto found
powershell -NoProfile -Command "Expand-Archive -LiteralPath $env:ZIP -DestinationPath ($env:KIT + '\python') -Force"
if exist "%PY%" goto found

rem 2. Python's installer beside this file: into this folder, for this user, no administrator.
:installer
set "SETUP="
for %%f in (python-3.11*-amd64.exe) do set "SETUP=%%~ff"
if not defined SETUP goto installed
"%SETUP%" /passive InstallAllUsers=0 InstallLauncherAllUsers=0 Include_launcher=0 Include_test=0 Include_doc=0 Include_tcltk=0 AssociateFiles=0 Shortcuts=0 PrependPath=0 TargetDir="%KIT%\python"
if exist "%PY%" goto found

rem 3. A Python 3.11 that the computer has.
:installed
set "PY=%KIT%\python\Scripts\python.exe"
if exist "%PY%" goto found
py -3.11 -m venv --without-pip "%KIT%\python" 2>nul
if exist "%PY%" goto found
type "%KIT%\no-python.txt"
goto end

:found
"%PY%" -I "%KIT%\kit.py" install
:end
popd
pause
