from signals.models.cases import Agreement, Case, FollowUp
from signals.models.reports import StatutoryReport
from signals.models.signal import Signal

__all__ = ["Agreement", "Case", "FollowUp", "Signal", "StatutoryReport"]
