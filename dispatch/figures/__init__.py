"""From the logs of cases to facts, from facts to indicators, from indicators to the weekly summary."""
