using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kimberly.ServiceDefaults.Idempotency;

internal sealed class KeptAnswerConfiguration : IEntityTypeConfiguration<KeptAnswer>
{
    public const string Table = "idempotent_answers";

    private const int MostRouteCharacters = 200;

    public void Configure(EntityTypeBuilder<KeptAnswer> answer)
    {
        answer.ToTable(Table);
        answer.HasKey(a => new { a.UserId, a.Route, a.Key });
        answer.Property(a => a.Route).HasMaxLength(MostRouteCharacters);
        answer.Property(a => a.Key).HasMaxLength(IdempotencyKey.MostCharacters);
        answer.HasIndex(a => a.CreatedAt);
    }
}
