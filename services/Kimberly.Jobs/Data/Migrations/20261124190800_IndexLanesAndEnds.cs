using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Kimberly.Jobs.Data.Migrations
{
    /// <inheritdoc />
    public partial class IndexLanesAndEnds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_jobs_cancel_requested_at",
                table: "jobs",
                column: "cancel_requested_at",
                filter: "state = 'Queued' AND cancel_requested_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_finished_at",
                table: "jobs",
                column: "finished_at",
                filter: "finished_at IS NOT NULL AND state <> 'Dead'");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_kind_user_id_priority_turn_id",
                table: "jobs",
                columns: new[] { "kind", "user_id", "priority", "turn", "id" },
                descending: new[] { false, false, true, false, false },
                filter: "state = 'Queued'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_jobs_cancel_requested_at",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_finished_at",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_kind_user_id_priority_turn_id",
                table: "jobs");
        }
    }
}
