using Kimberly.Users.Api;
using Kimberly.Users.Data;
using Kimberly.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Users;

internal static class UsersSetup
{
    public static void AddUsers(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidation();
        builder.AddNpgsqlDbContext<UsersDb>("usersdb", configureDbContextOptions: options => options
            .UseNpgsql(npgsql => npgsql.RetryBriefly())
            .UseSnakeCaseNamingConvention());
    }

    public static void MapUsers(this WebApplication app)
    {
        app.MapUser();
        app.MapNewUsers();
    }
}
