@echo off
rem Starts Outlook (classic) with the account in outlook-zoe@gmail.com-add.prf
setlocal enableextensions disabledelayedexpansion
set "prf=%~dp0outlook-zoe@gmail.com-add.prf"
if not exist "%prf%" goto nofile
cd /d "%SystemRoot%"
set "key=Software\Microsoft\Windows\CurrentVersion\App Paths\OUTLOOK.EXE"
"%SystemRoot%\System32\reg.exe" query "HKCU\%key%" >nul 2>&1
if not errorlevel 1 goto found
"%SystemRoot%\System32\reg.exe" query "HKLM\%key%" >nul 2>&1
if errorlevel 1 goto nooutlook
:found
echo This adds the account to the profile that Outlook starts with. It is not
echo proven with every Outlook: try it on a copy of the profile first.
echo To leave everything as it is, close this window.
pause
start "" outlook.exe /importprf "%prf%"
if errorlevel 1 goto nooutlook
exit /b 0
:nofile
echo outlook-zoe@gmail.com-add.prf is missing.
echo Keep it in the same folder as this file.
pause
exit /b 1
:nooutlook
echo Outlook (classic) is not installed on this computer. The new Outlook
echo cannot read such a file: type the settings into it by hand.
pause
exit /b 1
