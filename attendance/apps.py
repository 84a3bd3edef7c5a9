from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "attendance"

    def ready(self) -> None:
        from attendance.confirmed_lists import answer_to_imports

        answer_to_imports()
