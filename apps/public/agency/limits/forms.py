"""The form in which a client gets other limits and rights than its plan's."""

from typing import Any

from django import forms

from apps.public.billing.limits import Entitlements, Limit, PlanRight

GIGABYTE = 1024**3
_MOST = 10**9
_LIMIT_WAYS = [("plan", "As in the plan"), ("number", "This number"), ("none", "No limit")]
_RIGHT_WAYS = [("plan", "As in the plan"), ("1", "Yes"), ("0", "No")]


class ExemptionsForm(forms.Form):
    """For each limit and right: the plan's, or the client's own. Storage is typed in GB."""

    reason = forms.CharField(
        required=False, max_length=200, help_text="For the agency’s own people: what was agreed, and when."
    )

    def __init__(self, data: Any = None, *, entitlements: Entitlements, reason: str = "") -> None:
        super().__init__(data, initial={"reason": reason})
        for limit in Limit:
            self._add_limit(limit, entitlements)
        for right in PlanRight:
            own = entitlements.exemptions.get(right.value, "plan")
            self.fields[right.value] = forms.ChoiceField(
                label=right.words, choices=_RIGHT_WAYS, initial="plan" if own == "plan" else str(int(bool(own)))
            )
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    @property
    def limits(self) -> list[tuple[Limit, forms.BoundField, forms.BoundField]]:
        """Each limit with its two fields, for the template."""
        return [(limit, self[f"{limit}_way"], self[f"{limit}_number"]) for limit in Limit]

    @property
    def rights(self) -> list[forms.BoundField]:
        """The fields of the rights, for the template."""
        return [self[right.value] for right in PlanRight]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for limit in Limit:
            number = f"{limit}_number"
            if cleaned.get(f"{limit}_way") == "number" and cleaned.get(number) is None and number not in self.errors:
                self.add_error(number, "Type a number, or choose another way.")
        return cleaned

    def exemptions(self) -> dict[str, int | None]:
        """What is another than the plan's, by the plan's fields; None: no limit."""
        found: dict[str, int | None] = {}
        for limit in Limit:
            way, number = self.cleaned_data[f"{limit}_way"], self.cleaned_data[f"{limit}_number"]
            if way == "none":
                found[limit.value] = None
            elif way == "number":
                found[limit.value] = int(number * GIGABYTE) if limit is Limit.BYTES else int(number)
        for right in PlanRight:
            if (chosen := self.cleaned_data[right.value]) != "plan":
                found[right.value] = int(chosen)
        return found

    def _add_limit(self, limit: Limit, entitlements: Entitlements) -> None:
        own = entitlements.exemptions.get(limit.value, 0)
        way = "plan" if limit.value not in entitlements.exemptions else "none" if own is None else "number"
        self.fields[f"{limit}_way"] = forms.ChoiceField(label=limit.words, choices=_LIMIT_WAYS, initial=way)
        unit = " in GB" if limit is Limit.BYTES else ""
        shown = None if way != "number" or own is None else own / GIGABYTE if limit is Limit.BYTES else own
        self.fields[f"{limit}_number"] = forms.DecimalField(
            label=f"{limit.words}{unit}",
            required=False,
            min_value=0,
            max_value=_MOST,
            decimal_places=2 if limit is Limit.BYTES else 0,
            initial=round(shown, 2) if isinstance(shown, float) else shown,
        )
