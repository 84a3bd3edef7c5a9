"""Small sets of OneRoster and School Data Sync files for the tests, made up here."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from schools.imports.source import File

HEADS = {
    "manifest": "propertyName,value",
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "academicSessions": "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
    "courses": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId",
    "classes": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
    "schoolSourcedId,termSourcedIds",
    "users": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
    "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    "beginDate,endDate",
    "demographics": "sourcedId,status,dateLastModified,birthDate,sex,countryOfBirthCode",
}
V12 = {
    "users": "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,"
    "identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName",
    "roles": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId",
}
SDS = {
    "orgs": "sourcedId,name,type,parentSourcedId",
    "users": "sourcedId,orgSourcedIds,givenName,familyName,username,password,role,grade",
    "classes": "sourcedId,orgSourcedId,title",
    "enrollments": "classSourcedId,userSourcedId,role",
}
SDS21 = SDS | {
    "users": "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms",
    "roles": "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate",
}

MANIFEST = ("manifest.version,1.0", "oneroster.version,1.1")
ORGS = ("s1,,,De Boog,school,00AA,",)
SESSIONS = ("y1,,,2026-2027,schoolYear,2026-08-01,2027-08-01,,2027",)
COURSES = ("c1,,,y1,Wiskunde A,wisA,,s1",)
CLASSES = ("g2b,,,2B,02,,2B,homeroom,,s1,y1", "wisa,,,Wiskunde A,02,c1,2wisA1,scheduled,,s1,y1")
USERS = (
    "u1,,,true,s1,student,sam,,Sam,van Dijk,,,sam@school.example,,,,,Geheim1-",
    "u2,,,true,s1,student,noor,,Noor,Bakker,,,,,,,,",
    "t1,,,true,s1,teacher,mira,,Mira,Postma,,,,,,,,",
    "p1,,,true,s1,parent,ouder,,Ank,Bakker,,,,,,,,",
)
ENROLMENTS = (
    "e1,,,g2b,s1,u1,student,false,,",
    "e2,,,wisa,s1,u1,student,false,,",
    "e3,,,g2b,s1,u2,student,false,,",
    "e4,,,g2b,s1,t1,teacher,true,,",
    "e5,,,wisa,s1,t1,teacher,true,,",
)
DEMOGRAPHICS = ("u1,,,2012-02-03,male,NL",)
SCHOOL: Mapping[str, Sequence[str]] = {
    "manifest": MANIFEST,
    "orgs": ORGS,
    "academicSessions": SESSIONS,
    "courses": COURSES,
    "classes": CLASSES,
    "users": USERS,
    "enrollments": ENROLMENTS,
    "demographics": DEMOGRAPHICS,
}
SDS_SCHOOL: Mapping[str, Sequence[str]] = {
    "orgs": ("s1,De Boog,school,",),
    "users": (
        "u1,s1,Sam,van Dijk,sam@school.example,Geheim1-,Student,2",
        "u2,s1,Noor,Bakker,noor@school.example,Geheim1-,Student,2",
        "t1,s1,Mira,Postma,mira@school.example,Geheim1-,teacher,",
    ),
    "classes": ("2b,s1,2B", "wisa,s1,Wiskunde A"),
    "enrollments": ("2b,u1,Student", "wisa,u1,Student", "2b,u2,Student", "wisa,t1,Teacher"),
}


def tables(rows: Mapping[str, Sequence[str] | None], heads: Mapping[str, str] | None = None) -> list[File]:
    """One file per table; heads on line 1. A table of None is left out."""
    known = HEADS | dict(heads or {})
    return [
        File(f"{name}.csv", "\r\n".join((known[name], *lines, "")).encode())
        for name, lines in rows.items()
        if lines is not None
    ]


def school(heads: Mapping[str, str] | None = None, **changed: Sequence[str] | None) -> list[File]:
    """A whole OneRoster 1.1 set of a small school, but for the tables named."""
    return tables({**SCHOOL, **changed}, heads)


def delta(**rows: Sequence[str]) -> list[File]:
    """A set that tells only what changed in these tables."""
    manifest = (*MANIFEST, *(f"file.{name},delta" for name in rows))
    return tables({"manifest": manifest, **rows})


def sds(heads: Mapping[str, str] = SDS, **changed: Sequence[str] | None) -> list[File]:
    return tables({**SDS_SCHOOL, **changed}, heads)


def zipped(files: Sequence[File], name: str = "export.zip", folder: str = "") -> File:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(folder + file.name, file.data)
    return File(name, data.getvalue())
