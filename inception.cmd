@echo off
rem Starts the program; builds it first (dotnet build does nothing where no source changed).
setlocal
set "INCEPTION_HOME=%~dp0."
set "PROJECT=%~dp0src\Inception.Runner"
where dotnet >nul 2>nul || (echo inception: the .NET SDK 10 is not on the PATH 1>&2 & exit /b 1)
dotnet build "%PROJECT%\Inception.Runner.csproj" -c Release -v quiet -nologo >"%TEMP%\inception-build.log" 2>&1 || (type "%TEMP%\inception-build.log" 1>&2 & exit /b 1)
"%PROJECT%\bin\Release\net10.0\inception.exe" %*
exit /b %ERRORLEVEL%
