using Kimberly.Embedded.TestProgram;

if (args is ["host", .. var hostArgs])
    TestHost.Run(hostArgs);
else
    TestService.Run();
