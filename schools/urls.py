"""The school itself: who its pupils, groups and staff are."""

from django.urls import URLPattern, URLResolver, include, path

from schools import people_urls
from schools.views import (
    bell,
    choice,
    columns,
    first_entry,
    imports,
    lessons,
    setup,
    sites,
    substitutes,
    timetable,
    weeks,
)

app_name = "schools"
urlpatterns: list[URLPattern | URLResolver] = [
    path("choose/", choice.choose_school, name="choose"),
    path("first/", first_entry.first_school, name="first_school"),
    path("first/<str:token>/", first_entry.enter, name="first_entry"),
    path("setup/", setup.show, name="setup"),
    path("setup/school/", setup.change, name="setup_school"),
    path("setup/schools/new/", setup.add, name="setup_add_school"),
    path("setup/sites/", sites.all_sites, name="setup_sites"),
    path("setup/sites/<int:pk>/", sites.change, name="setup_site"),
    path("setup/sites/<int:pk>/remove/", sites.remove, name="setup_site_remove"),
    path("setup/bell/", bell.bell, name="setup_bell"),
    path("timetable/", timetable.timetable, name="timetable"),
    path("timetable/clashes/", timetable.clashes, name="clashes"),
    path("timetable/half-days/", lessons.half_days, name="timetable_half_days"),
    path("timetable/substitutes/", substitutes.substitutes, name="substitutes"),
    path("timetable/substitutes/<int:pk>/end/", substitutes.end_substitute, name="substitute_end"),
    path("timetable/lessons/new/", lessons.add, name="lesson_add"),
    path("timetable/lessons/<int:pk>/", lessons.lesson, name="lesson"),
    path("timetable/lessons/<int:pk>/change/", lessons.change, name="lesson_change"),
    path("timetable/lessons/<int:pk>/end/", lessons.end, name="lesson_end"),
    path("timetable/lessons/<int:pk>/day/", lessons.day, name="lesson_day"),
    path("timetable/changes/<int:pk>/undo/", lessons.undo, name="lesson_undo"),
    path("import/", imports.start, name="import"),
    path("import/<uuid:upload_id>/columns/", columns.choose, name="import_columns"),
    path("import/<uuid:upload_id>/weeks/", weeks.choose, name="import_weeks"),
    path("import/<uuid:upload_id>/", imports.show, name="import_preview"),
    path("import/<uuid:upload_id>/carry-out/", imports.carry_out_import, name="import_carry_out"),
    path("import/<uuid:upload_id>/cancel/", imports.cancel, name="import_cancel"),
    path("import/<uuid:upload_id>/done/", imports.done, name="import_done"),
    path("import/<uuid:upload_id>/undo/", imports.undo_import, name="import_undo"),
    path("people/", include(people_urls.urlpatterns)),
]
