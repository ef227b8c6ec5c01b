@echo off
rem Starts Outlook (classic) with the account in outlook-zoe@example.com.prf
setlocal disabledelayedexpansion
if not exist "%~dp0outlook-zoe@example.com.prf" goto nofile
reg query "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\OUTLOOK.EXE" >nul 2>&1
if errorlevel 1 goto nooutlook
start "" outlook.exe /importprf "%~dp0outlook-zoe@example.com.prf"
exit /b 0
:nofile
echo outlook-zoe@example.com.prf is missing. Keep it in the same folder as this file.
pause
exit /b 1
:nooutlook
echo Outlook (classic) is not installed on this computer. The new Outlook
echo cannot read such a file: type the settings into it by hand.
pause
exit /b 1
