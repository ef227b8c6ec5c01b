@echo off
rem Starts Outlook (classic) with the account in outlook-joe@example.net.prf
setlocal enableextensions disabledelayedexpansion
set "prf=%~dp0outlook-joe@example.net.prf"
if not exist "%prf%" goto nofile
cd /d "%SystemRoot%"
set "key=Software\Microsoft\Windows\CurrentVersion\App Paths\OUTLOOK.EXE"
"%SystemRoot%\System32\reg.exe" query "HKCU\%key%" >nul 2>&1
if not errorlevel 1 goto found
"%SystemRoot%\System32\reg.exe" query "HKLM\%key%" >nul 2>&1
if errorlevel 1 goto nooutlook
:found
start "" outlook.exe /importprf "%prf%"
if errorlevel 1 goto nooutlook
exit /b 0
:nofile
echo outlook-joe@example.net.prf is missing.
echo Keep it in the same folder as this file.
pause
exit /b 1
:nooutlook
echo Outlook (classic) is not installed on this computer. The new Outlook
echo cannot read such a file: type the settings into it by hand.
pause
exit /b 1
