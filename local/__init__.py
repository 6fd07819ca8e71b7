"""The parts that the product stands on, started on a developer's or a newcomer's machine from wheels."""
