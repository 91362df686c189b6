@echo off
setlocal DisableDelayedExpansion
chcp 65001 >nul
title ganquan_geo
set "PY=%~dp0kit\python\python.exe"
if not exist "%PY%" set "PY=%~dp0kit\python\Scripts\python.exe"
if not exist "%PY%" goto missing
"%PY%" -I "%~dp0kit\kit.py" page %*
goto end
:missing
type "%~dp0kit\not-installed.txt"
:end
pause
