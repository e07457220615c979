#!/usr/bin/env python3
"""What must hold for any school and any file, seen from outside: TAP, a line a seed. properties.py [FIRST-SEED [SEEDS]]

For a random school, a random year of its life (moves, leavers, new pupils, new names, swapped and rewritten numbers, hand work at the
desk, books at home) and random answers to what is asked:
  agrees    after an import the register says of every imported row what the file says, and nobody else is enrolled
  again     the same file a second time writes nothing
  shuffled  the rows in another order make the same plan (digest) and the same register
  undo      an undo gives the register back, byte for byte; two imports undone in reverse order too
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.environ["INSTROOM"]
BY_HAND = os.environ["INSTROOM_BY_HAND"]
HEAD = ["LEERLINGNUMMER", "GROEP", "GROEPSNAAM", "JAARGROEP", "VOORLETTERS", "ROEPNAAM", "NAAMTUS", "NAAM", "GEBOORTEDATUM", "GESLACHT", "EMAIL"]
FIELDS = ["pupil-number", "group-code", None, "year-group", "initials", "first-name", "prefix", "surname", "birth-date", "sex", "email"]
FIRST = ["Anna", "Bram", "Çelik", "Daan", "Émile", "Fatma", "Gijs", "Hanna", "Ilse", "Jan", "Zoë", "Noor"]
PREFIX = ["", "", "", "de", "van", "van der", "van 't", "el"]
LAST = ["Berg", "Bakker", "Müller", "Nuñez", "Jansen", "Jansen-Smit", "O'Neill", "Østergård", "Vries", "Dijk"]


def databases(*words):
    """See tests/database."""
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "database")
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout.strip()


class Wrong(Exception):
    pass


class School:
    """One database, on the engine under test, and what one does with it."""

    def __init__(self, folder, like=None):
        os.mkdir(folder)
        self.folder = folder
        self.database = databases("copy", like.database, folder) if like else databases("new", folder)

    def run(self, *words, may=(0,)):
        done = subprocess.run([PROGRAM, *words, "--database", self.database], capture_output=True, text=True)
        if done.returncode not in may:
            raise Wrong(f"{' '.join(words)}: exit {done.returncode}: {done.stderr}{done.stdout[:500]}")
        return done.stdout

    def copy(self, folder):
        return School(folder, self)

    def remove(self):
        databases("remove", self.database)
        shutil.rmtree(self.folder)

    def dump(self):
        return self.run("dump", "--register")

    def plan(self, path, year, answers=()):
        words = [word for answer in answers for word in ("--answer", answer)]
        return json.loads(self.run("import", "--branch", "1234", "--school-year", year, "--items", "--format", "json", *words, path, may=(0, 1, 3)))

    def apply(self, path, year, plan, answers=()):
        words = [word for answer in answers for word in ("--answer", answer)]
        confirm = ["--confirm", str(plan["confirm"])] if plan["brakes"] else []
        out = self.run("import", "--branch", "1234", "--school-year", year, "--apply", plan["digest"], "--format", "json", *confirm, *words, path, may=(0, 1))
        return json.loads(out)["import"]

    def undo(self, number):
        digest = json.loads(self.run("undo", str(number), "--format", "json"))["digest"]
        return self.run("undo", str(number), "--apply", digest)

    def by_hand(self, *words):
        subprocess.run([BY_HAND, self.database, "1234", *words], check=True, capture_output=True)


def new_pupil(dice, numbers):
    number = f"{next(numbers):06d}"
    first, born = dice.choice(FIRST), f"{dice.randint(1, 28):02d}-{dice.randint(1, 12):02d}-{dice.randint(2013, 2019)}"
    year = dice.randint(1, 8)
    return [number, f"{year}{dice.choice('AB')}", "", str(year), first[0] + ".", first, dice.choice(PREFIX), dice.choice(LAST), born, dice.choice("MV"),
            dice.choice(["", f"ouder{number}@example.org"])]


def name_group(row):
    row[2] = "Groep " + row[1]
    return row


def write(path, rows):
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(";".join(row) + "\n" for row in [HEAD, *rows])


def live(dice, rows, numbers):
    """A year of a school's life."""
    rows = [list(row) for row in rows]
    for row in list(rows):
        fate = dice.random()
        if fate < 0.08:
            rows.remove(row)
        elif fate < 0.5:
            row[3] = str(min(int(row[3]) + 1, 8))
            row[1] = row[3] + dice.choice("AB")
        elif fate < 0.55:
            row[6], row[7] = dice.choice(PREFIX), dice.choice(LAST)
        elif fate < 0.6:
            row[10] = dice.choice(["", "nieuw" + row[10]]) if row[10] else "nieuw@example.org"
        elif fate < 0.63:
            row[0] = dice.choice([row[0].lstrip("0"), "99AA" + row[0], " " + row[0]])
        elif fate < 0.65:
            row[8] = "01-01-2015"
    if len(rows) > 2 and dice.random() < 0.4:
        one, other = dice.sample(rows, 2)
        one[0], other[0] = other[0], one[0]
    rows += [name_group(new_pupil(dice, numbers)) for _ in range(dice.randint(0, 5))]
    if dice.random() < 0.3 and rows:
        rows.append(list(dice.choice(rows)))  # the same row twice
    if dice.random() < 0.3 and rows:
        twin = list(dice.choice(rows))
        twin[0], twin[4], twin[5] = f"{next(numbers):06d}", "T.", "Tweeling"
        rows.append(twin)
    for row in rows:
        name_group(row)
    dice.shuffle(rows)
    return rows


def desk(dice, school, rows):
    for row in dice.sample(rows, min(len(rows), dice.randint(0, 4))):
        act = dice.random()
        if act < 0.5:
            school.by_hand("field", row[0], "email", dice.choice(["balie@example.org", "nieuw@example.org", "nieuw" + row[10]]))
        elif act < 0.7:
            school.by_hand("loan", row[0], "Otje")
        elif act < 0.8:
            school.by_hand("fee", row[0], "250")
        elif act < 0.9:
            school.by_hand("remove", row[0])
    if dice.random() < 0.3:
        school.by_hand("add", "", "", "Met", "Dehand", "2018-02-03")


def answer(dice, plan):
    """Something that may be answered to what is open."""
    answers = []
    for question in plan["questions"]:
        choice = dice.choice(question["choices"])
        if choice == "link":
            choice = f"link:{dice.choice(question['candidates'])}"
        if dice.random() < 0.8:
            answers.append(f"{question['key']}={choice}")
    return answers


def iso(shown):
    return "-".join(reversed(shown.split("-")))


def agrees(plan, dump, rows):
    """What the file says of each row that the plan takes; nobody else of the school's own is enrolled."""
    register, number, status, active = {}, "", "", set()
    for line in dump.split("\n"):
        cells = line.split("\t")
        if cells[0] == "pupil":
            number, status = cells[1], cells[2]
            if status == "active":
                active.add(number)
        elif cells[0] == "  fields":
            values = dict(cell.split("=", 1) for cell in cells[1:])
            if status == "active":
                register[number] = values
    # what a question or the desk holds back is in the plan's items
    held = {item["number"] for item in plan["items"] if item["kind"] in ("waiting", "refused", "stays")}
    kept = {(item["number"], change["field"]) for item in plan["items"] for change in item["fields"] if not change["taken"]}
    for row in rows:
        number = row[0].strip()
        if number in held:
            continue
        if number not in register:
            raise Wrong(f"row {row} is not enrolled")
        for field, value in zip(FIELDS, row):
            value = iso(value) if field == "birth-date" else value.strip()
            if field is None or value == "" or (number, field) in kept:
                continue
            if register[number].get(field, "") != value:
                raise Wrong(f"{number}: {field} is {register[number].get(field)} and not {value}")
    strangers = active - {row[0].strip() for row in rows} - held
    if strangers:
        raise Wrong(f"enrolled and not in the file: {strangers}")


def same(what, one, other):
    if one != other:
        lines = [line for line in one.split("\n") if line not in other.split("\n")] + ["--"] + [
            line for line in other.split("\n") if line not in one.split("\n")]
        raise Wrong(what + ":\n" + "\n".join(lines[:20]))


def deliver(dice, school, path, year, rows):
    """One import with all that must hold of it; the import's number, or None when nothing was left to write."""
    write(path, rows)
    answers = answer(dice, school.plan(path, year))
    plan = school.plan(path, year, answers)
    shuffled = list(rows)
    dice.shuffle(shuffled)
    write(path + ".shuffled", shuffled)
    again = school.plan(path + ".shuffled", year, answers)
    if again["digest"] != plan["digest"]:
        raise Wrong("rows in another order: another digest")
    before = school.dump()
    if not plan["writes"]:
        return None
    other = school.copy(school.folder + "-other")
    number = school.apply(path, year, plan, answers)
    after = school.dump()
    other.apply(path + ".shuffled", year, again, answers)
    same("rows in another order", after, other.dump())
    other.undo(number)
    same("undo", before, other.dump())
    other.remove()
    agrees(plan, after, rows)
    repeat = school.plan(path, year, answers)
    if repeat["writes"]:
        kinds = [item for item in repeat["items"] if item["kind"] not in ("unchanged", "stays", "waiting", "refused")]
        raise Wrong(f"the same file again writes: {json.dumps(kinds)[:800]}")
    return number


def prove(seed, folder):
    dice = random.Random(seed)
    school = School(os.path.join(folder, "school"))
    school.run("library", "add", "Waterdorp")
    school.run("branch", "add", "--library", "Waterdorp", "--code", "1234", "--name", "De Regenboog", "--kind", "primary", "--brin", "99AA00")
    numbers = iter(range(dice.choice([1, 500, 99980]), 1000000))
    rows = [name_group(new_pupil(dice, numbers)) for _ in range(dice.randint(3, 40))]
    path = os.path.join(folder, "leerlingen.csv")
    states, imports = [school.dump()], []
    imports.append(deliver(dice, school, path, "2025-2026", rows))
    for year in ("2025-2026", "2026-2027"):
        desk(dice, school, [row for row in rows if f"pupil\t{row[0]}\tactive" in school.dump()])
        states.append(school.dump())
        rows = live(dice, rows, numbers)
        imports.append(deliver(dice, school, path, year, rows))
    # backwards, as far as nobody worked at the desk in between: the last import always
    if imports[-1] is not None:
        school.undo(imports[-1])
        same("undo of the last of three", states[-1], school.dump())
    school.remove()


def two_and_back(seed, folder):
    """Two imports with nothing in between, undone in reverse order."""
    dice = random.Random(seed)
    school = School(os.path.join(folder, "plain"))
    school.run("library", "add", "Waterdorp")
    school.run("branch", "add", "--library", "Waterdorp", "--code", "1234", "--name", "De Regenboog", "--kind", "primary", "--brin", "99AA00")
    numbers = iter(range(1, 100000))
    rows = [name_group(new_pupil(dice, numbers)) for _ in range(dice.randint(3, 25))]
    path = os.path.join(folder, "plain.csv")
    states, imports = [], []
    for year in ("2025-2026", "2026-2027", "2026-2027"):
        states.append(school.dump())
        write(path, rows)
        answers = answer(dice, school.plan(path, year))
        plan = school.plan(path, year, answers)
        imports.append(school.apply(path, year, plan, answers) if plan["writes"] else None)
        rows = live(dice, rows, numbers)
    for number, state in zip(reversed(imports), reversed(states)):
        if number is not None:
            school.undo(number)
            same(f"undo of import {number}", state, school.dump())
    school.remove()


def main():
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 32
    bad = 0
    for n, seed in enumerate(range(first, first + seeds), 1):
        with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
            os.environ["XDG_DATA_HOME"] = folder
            try:
                prove(seed, folder)
                two_and_back(seed, folder)
                print(f"ok {n} - a random school, seed {seed}", flush=True)
            except Wrong as wrong:
                bad += 1
                print(f"not ok {n} - a random school, seed {seed}")
                print("\n".join("# " + line for line in str(wrong).split("\n")), flush=True)
    print(f"1..{seeds}")
    sys.exit(bad > 0)


main()
