namespace Kimberly.Benchmarks.Measuring;

/// <summary>One line of the table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Budget">The budget, as the design states it.</param>
/// <param name="Raw">The raw loop's value in the same run; empty where there is none.</param>
/// <param name="Value">Kimberly's value.</param>
/// <param name="Ratio">Kimberly's value to the raw loop's; null where there is no raw loop.</param>
/// <param name="Met">Whether the budget is met.</param>
internal sealed record Row(string What, string Budget, string Raw, string Value, double? Ratio, bool Met);
