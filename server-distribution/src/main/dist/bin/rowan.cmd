@echo off
rem Starts RowanMQ. Environment: JAVA_HOME, ROWAN_JAVA_OPTS, ROWAN_DATA.
setlocal
set "HOME_DIR=%~dp0.."
set "JAVA_EXE=java"
if defined JAVA_HOME set "JAVA_EXE=%JAVA_HOME%\bin\java"
if not defined ROWAN_DATA set "ROWAN_DATA=%HOME_DIR%\data"
"%JAVA_EXE%" -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -ea:org.rowanmq... %ROWAN_JAVA_OPTS% "-Drowan.home=%HOME_DIR%" "-Drowan.data=%ROWAN_DATA%" -cp "%HOME_DIR%\lib\*" org.rowanmq.server.cli.Rowan %*
exit /b %ERRORLEVEL%
