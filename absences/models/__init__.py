from absences.models.contact import ContactAttempt
from absences.models.ledger import Absence
from absences.models.notices import Exemption, LeaveRequest, Notice
from absences.models.policy import PolicyVersion, Reason

__all__ = [
    "Absence",
    "ContactAttempt",
    "Exemption",
    "LeaveRequest",
    "Notice",
    "PolicyVersion",
    "Reason",
]
