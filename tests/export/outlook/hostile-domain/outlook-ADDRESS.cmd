@echo off
rem Starts Outlook (classic) with the account in outlook-_a_b____x___@example.com-cb181977.prf
setlocal disabledelayedexpansion
if not exist "%~dp0outlook-_a_b____x___@example.com-cb181977.prf" goto nofile
reg query "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\OUTLOOK.EXE" >nul 2>&1
if errorlevel 1 goto nooutlook
echo The name of the sender holds letters that this file cannot carry.
echo The mail address stands in its place; change it in Outlook under
echo File, Account Settings.
pause
start "" outlook.exe /importprf "%~dp0outlook-_a_b____x___@example.com-cb181977.prf"
exit /b 0
:nofile
echo outlook-_a_b____x___@example.com-cb181977.prf is missing. Keep it in the same folder as this file.
pause
exit /b 1
:nooutlook
echo Outlook (classic) is not installed on this computer. The new Outlook
echo cannot read such a file: type the settings into it by hand.
pause
exit /b 1
