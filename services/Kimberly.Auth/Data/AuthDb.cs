using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Data;

internal sealed class AuthDb(DbContextOptions<AuthDb> options) : DbContext(options)
{
    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<MailToken> MailTokens => Set<MailToken>();

    public DbSet<PendingMail> PendingMails => Set<PendingMail>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<AbandonedProfile> AbandonedProfiles => Set<AbandonedProfile>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<SecondFactor> SecondFactors => Set<SecondFactor>();

    public DbSet<LoginChallenge> LoginChallenges => Set<LoginChallenge>();

    public DbSet<ExternalIdentity> ExternalIdentities => Set<ExternalIdentity>();

    public DbSet<OidcAttempt> OidcAttempts => Set<OidcAttempt>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.ApplyConfigurationsFromAssembly(typeof(AuthDb).Assembly);
}
