"""`weir fmt`: one layout, whatever the author wrote; standard input, `--check` and `--diff`."""

from harness import Case, main, weir
from harness.case import EXAMPLES, REPOSITORY


def canonical_modules():
    return sorted([*EXAMPLES.rglob("*.weir"), *(REPOSITORY / "stdlib").glob("*.weir")])


def disarrange(text):
    """Other indentation, spaces at the ends of lines, and more blank lines than there were."""
    lines = []
    for number, line in enumerate(text.splitlines()):
        lines.append(" " * (number * 7 % 5) + line.strip() + " " * (number % 3))
        if not line:
            lines += ["", "\t"]
    return "\n".join(lines)


class Layout(Case):
    def test_examples_and_the_standard_library_are_laid_out_already(self):
        run = weir("fmt", "--check", "--diff", *canonical_modules())
        self.assertEqual((run.code, run.out), (0, ""))

    def test_another_layout_of_them_becomes_the_same(self):
        modules = canonical_modules()
        copies = [self.copy(number, disarrange(path.read_text()))
                  for number, path in enumerate(modules)]
        self.assertEqual(weir("fmt", *copies).code, 0)
        for path, copy in zip(modules, copies):
            with self.subTest(path=path.name):
                self.assertEqual(copy.read_text(), path.read_text())

    def test_goldens_that_parse_are_formatted_once_and_for_all(self):
        goldens = sorted((REPOSITORY / "tests/golden").rglob("*.weir"))
        copies = [self.copy(number, path.read_text(errors="replace"))
                  for number, path in enumerate(goldens)]
        self.assertGreater(weir("fmt", *copies).out.count("reformatted "), 30)
        self.assertEqual(weir("fmt", *copies).out, "")

    def copy(self, number, text):
        return self.write(f"{number}.weir", text)


class Answers(Case):
    UNTIDY = 'edition 2027\n\n\n\nconst a   =  5s # why\n'
    TIDY = 'edition 2027\n\nconst a = 5s  # why\n'

    def module(self, text):
        path = self.folder / "m.weir"
        path.write_text(text)
        return path

    def test_check_finds_and_changes_nothing(self):
        path = self.module(self.UNTIDY)
        run = weir("fmt", "--check", path)
        self.assertEqual(run.code, 1)
        self.assertIn("would reformat", run.out)
        self.assertEqual(path.read_text(), self.UNTIDY)

    def test_diff_shows_and_changes_nothing(self):
        path = self.module(self.UNTIDY)
        run = weir("fmt", "--diff", path)
        self.assertEqual(run.code, 0)
        self.assertIn("+const a = 5s  # why", run.out)
        self.assertIn("-const a   =  5s # why", run.out)
        self.assertEqual(path.read_text(), self.UNTIDY)

    def test_a_file_is_rewritten_and_standard_input_answered(self):
        path = self.module(self.UNTIDY)
        self.assertEqual(weir("fmt", path).code, 0)
        self.assertEqual(path.read_text(), self.TIDY)
        self.assertEqual(weir("fmt", "-", text=self.UNTIDY).out, self.TIDY)

    def test_a_module_with_errors_is_left_as_it_is(self):
        broken = "edition 2027\nconst a   = (\n"
        path = self.module(broken)
        self.assertEqual(weir("fmt", path).code, 3)
        self.assertEqual(path.read_text(), broken)


if __name__ == "__main__":
    main()
