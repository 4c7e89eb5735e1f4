namespace Kimberly.Embedded.Home;

/// <summary>Says where an application keeps its data.</summary>
internal static class HomeLocation
{
    /// <summary>The data folder: <c>KIMBERLY_HOME</c>, or <c>.kimberly</c> beside the AppHost's folder.</summary>
    public static string HomeFolder(this IDistributedApplicationBuilder builder)
    {
        var setting = builder.Configuration["KIMBERLY_HOME"];
        return Path.GetFullPath(string.IsNullOrWhiteSpace(setting) ? Path.Combine(builder.AppHostDirectory, "..", ".kimberly") : setting);
    }
}
