/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces in packs, and names of faces: whose they are, and what else lies there. */
#include <glib/gstdio.h>

#include "faceset/guise-faceset-pack.h"
#include "faceset/guise-selection.h"
#include "person-fixture.h"
#include "project-faces.h"
#include "project/guise-faceset-consent.h"
#include "support/guise-test.h"

static void
choose (Fixture *self, GuiseFaceSlot slot, const char *path)
{
  g_autoptr (GError) error = NULL;

  guise_project_set_faces (self->project, slot, path, &error);
  g_assert_no_error (error);
}

/* The names of the first face; the second is left out. Returns: (transfer full): the file */
static char *
name_faces (const Fixture *self, const char *file, const char *faces, const char *method)
{
  g_autofree char *place = g_build_filename (self->dir, faces, NULL);
  char            *path = g_build_filename (self->dir, file, NULL);
  g_autoptr (GuiseSelection) names = guise_selection_new (place, method);
  g_autoptr (GError) error = NULL;

  guise_selection_add (names, "00001_0.jpg", 0, 0);
  guise_selection_leave_out (names, "00002_0.jpg", "like another one");
  guise_selection_save (names, path, &error);
  g_assert_no_error (error);
  return path;
}

static gboolean
is_told (const Fixture *self, GPtrArray *paths, const char *name)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);

  return g_ptr_array_find_with_equal_func (paths, path, g_str_equal, NULL);
}

static gboolean
is_face (const Fixture *self, const GuisePerson *person, const char *name)
{
  return person_fixture_is_listed (self, person, GUISE_PERSON_FACES, name);
}

static void
pack (const Fixture *self, const char *faces, const char *name)
{
  g_autofree char       *path = g_build_filename (self->dir, name, NULL);
  const GuisePackOptions options = { 0 };
  g_auto (GuisePackReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  guise_faceset_pack (faces, path, &options, &report, &error);
  g_assert_no_error (error);
}

/* The two faces that are named, and other things. */
static void
fill_pack (const Fixture *self)
{
  static const char *const files[] = { "mara/.guise-people", "mara/letter.txt",
                                       "mara/film/clip.mp4", "mara_trash/1.jpg",
                                       ".guise-history/best.json.000001" };
  g_autofree char         *two = g_build_filename (self->work, "two", NULL);

  project_faces_make (two, 2, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    person_fixture_write (self->dir, files[i]);
  pack (self, two, "mara/faceset.pak");
}

/* Of a folder with a pack in it only the pack is somebody's, and what is remembered of it. */
static void
test_pack (Fixture *self, const void *data)
{
  static const char *const named[] = { "mara/faceset.pak", "mara" };

  for (size_t i = 0; i < G_N_ELEMENTS (named); i++)
    {
      g_autofree char *path = NULL;
      g_autofree char *beside = NULL;
      g_autoptr (GuisePerson) shown = NULL;

      fill_pack (self);
      path = name_faces (self, "best.json", named[i], "blur");
      beside = name_faces (self, "mara/selection-best.json", named[i], "best");
      choose (self, GUISE_FACE_SLOT_SRC, path);
      shown = person_fixture_find (self, GUISE_FACE_SLOT_SRC);
      g_assert_false (is_face (self, shown, "mara"));
      g_assert_true (is_face (self, shown, "mara/faceset.pak"));
      g_assert_true (is_face (self, shown, "mara/.guise-people"));
      g_assert_true (is_face (self, shown, "mara/selection-best.json"));
      g_assert_true (is_told (self, shown->stays, "mara"));
      g_assert_true (is_told (self, shown->whole, "mara/faceset.pak"));
      g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0,
                                               GUISE_REMOVAL_FOR_GOOD),
                        ==, 0);
      g_assert_false (person_fixture_is_in (self->dir, "mara/faceset.pak"));
      g_assert_false (person_fixture_is_in (self->dir, "best.json"));
      g_assert_false (person_fixture_is_in (self->dir, ".guise-history/best.json.000001"));
      g_assert_false (person_fixture_is_in (self->dir, "mara_trash"));
      g_assert_true (person_fixture_is_in (self->dir, "mara/letter.txt"));
      g_assert_true (person_fixture_is_in (self->dir, "mara/film/clip.mp4"));
    }
}

/* What another slot has chosen, in whatever way, is not touched, and where it lies is told. */
static void
test_others (Fixture *self, const void *data)
{
  static const struct
  {
    const char *mine; /* named */
    const char *theirs;
    gboolean    is_named; /* theirs */
  } cases[] = {
    { "mara/faceset.pak", "mara/faceset.pak", FALSE },
    { "mara/faceset.pak", "mara/faceset.pak", TRUE },
    { "mara/faceset.pak", "mara", FALSE },
    { "mara/faceset.pak", "mara", TRUE },
    { "all", "all", TRUE },
    { "all", "all/eve", FALSE },
    { "all/eve", "all", FALSE },
  };

  fill_pack (self);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *all = g_build_filename (self->dir, "all", NULL);
      g_autofree char *eve = g_build_filename (all, "eve", NULL);
      g_autofree char *mine = name_faces (self, "mine.json", cases[i].mine, "blur");
      g_autofree char *theirs = cases[i].is_named
                                  ? name_faces (self, "theirs.json", cases[i].theirs, "blur")
                                  : g_build_filename (self->dir, cases[i].theirs, NULL);
      g_autoptr (GuisePerson) shown = NULL;

      g_test_message ("%zu", i);
      project_faces_make (all, 2, 0);
      project_faces_make (eve, 2, 0);
      choose (self, GUISE_FACE_SLOT_SRC, mine);
      g_free (self->project->faces[GUISE_FACE_SLOT_DST].path);
      self->project->faces[GUISE_FACE_SLOT_DST].path = g_strdup (theirs);
      g_assert_true (guise_project_set_name (self->project, "Both", NULL)); /* on disk */
      shown = person_fixture_find (self, GUISE_FACE_SLOT_SRC);
      g_assert_true (is_told (self, shown->stays, cases[i].mine));
      person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0, GUISE_REMOVAL_FOR_GOOD);
      g_assert_false (g_file_test (mine, G_FILE_TEST_EXISTS));
      g_assert_true (g_file_test (theirs, G_FILE_TEST_EXISTS));
      g_assert_true (person_fixture_is_in (self->dir, "mara/faceset.pak"));
      g_assert_true (person_fixture_is_in (self->dir, "mara/.guise-people"));
      g_assert_true (person_fixture_is_in (all, "00001_0.jpg"));
      g_assert_true (person_fixture_is_in (eve, "00001_0.jpg"));
      g_assert_cmpstr (self->project->faces[GUISE_FACE_SLOT_DST].path, ==, theirs);
    }
}

/* A file that another slot has chosen may lie among one's own faces, and its faces elsewhere. */
static void
test_own_path (Fixture *self, const void *data)
{
  g_autofree char *theirs = NULL;
  g_autoptr (GuisePerson) shown = NULL;
  g_autoptr (GuiseSelection) outside = guise_selection_new (self->foreign, "blur");

  theirs = g_build_filename (self->dir, "faces", "dst", "theirs.json", NULL);
  guise_selection_add (outside, "00001_0.jpg", 0, 0);
  g_assert_true (guise_selection_save (outside, theirs, NULL));
  choose (self, GUISE_FACE_SLOT_SRC, theirs);
  shown = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_assert_false (is_face (self, shown, "faces/dst"));
  g_assert_true (shown->is_fixed);
  person_fixture_remove (self, GUISE_FACE_SLOT_DST, 0, GUISE_REMOVAL_FOR_GOOD);
  g_assert_true (g_file_test (theirs, G_FILE_TEST_EXISTS));
}

/* One person's faces among those of many, chosen as such or out of such a choice: those of the
 * others are not taken with them. */
static void
test_among_many (Fixture *self, const void *data)
{
  static const char *const methods[] = { "person mara", "best" };

  for (unsigned i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *all = g_build_filename (self->dir, "all", NULL);
      g_autofree char *path = NULL;
      g_autoptr (GuisePerson) shown = NULL;

      project_faces_make (all, 2 + i, 0);
      path = name_faces (self, "selections/mara.json", "all", methods[i]);
      choose (self, GUISE_FACE_SLOT_SRC, path);
      shown = person_fixture_find (self, GUISE_FACE_SLOT_SRC);
      g_assert_false (is_face (self, shown, "all"));
      g_assert_true (is_told (self, shown->stays, "all"));
      g_assert_true (is_face (self, shown, "selections/mara.json"));
      person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0, GUISE_REMOVAL_FOR_GOOD);
      g_assert_true (person_fixture_is_in (all, "00001_0.jpg"));
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
}

/* Faces that cannot be read may be those of others: a pack that is cut off, a picture that is none.
 */
static void
test_unreadable (Fixture *self, const void *data)
{
  static const char *const cases[][2] = { { "mara", "mara/faceset.pak" }, { "all", "all/3.jpg" } };

  fill_pack (self);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *all = g_build_filename (self->dir, "all", NULL);
      g_autofree char *path = NULL;

      project_faces_make (all, 2, 0);
      person_fixture_write (self->dir, cases[i][1]);
      path = name_faces (self, "best.json", cases[i][0], "best");
      choose (self, GUISE_FACE_SLOT_SRC, path);
      g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0,
                                               GUISE_REMOVAL_FOR_GOOD),
                        ==, 0);
      g_assert_true (person_fixture_is_in (self->dir, cases[i][1]));
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
}

/* Of the own folder, too, and of what was sorted out of it; and a pack stays with what is
 * remembered of it. Names that nobody can read are of nobody knows whom. */
static void
test_many_kept (Fixture *self, const void *data)
{
  static const char *const kept[] = { "faces/dst/00001_0.jpg", "faces/dst_trash/1.jpg",
                                      "mara/faceset.pak",      "mara/.guise-people",
                                      "mara_trash/1.jpg",      "odd/.guise-consent",
                                      "odd/letter.txt" };
  g_autofree char         *of_own = name_faces (self, "own.json", "faces/dst", "person mara");
  g_autofree char         *of_pack = NULL;
  g_autofree char         *odd = g_build_filename (self->dir, "odd", "odd.json", NULL);
  const char              *paths[3];

  fill_pack (self);
  of_pack = name_faces (self, "pack.json", "mara", "person mara");
  person_fixture_write (self->dir, "odd/odd.json");
  person_fixture_write (self->dir, "odd/.guise-consent");
  person_fixture_write (self->dir, "odd/letter.txt");
  paths[0] = of_own;
  paths[1] = of_pack;
  paths[2] = odd;
  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_free (self->project->faces[GUISE_FACE_SLOT_DST].path);
      self->project->faces[GUISE_FACE_SLOT_DST].path = g_strdup (paths[i]);
      g_assert_true (guise_project_set_name (self->project, "Many", NULL)); /* on disk */
      if (i == 0)
        {
          g_autoptr (GuisePerson) you = person_fixture_find (self, GUISE_FACE_SLOT_DST);

          g_assert_true (is_told (self, you->stays, "faces/dst"));
          g_assert_true (is_told (self, you->stays, "faces/dst_trash"));
          person_fixture_remove (self, GUISE_FACE_SLOT_DST, 0, GUISE_REMOVAL_FOR_GOOD);
          for (size_t k = 0; k < 2; k++)
            g_assert_true (person_fixture_is_in (self->dir, kept[k]));
          continue;
        }
      person_fixture_remove (self, GUISE_FACE_SLOT_DST, 0, GUISE_REMOVAL_FOR_GOOD);
      for (size_t k = 2; k < G_N_ELEMENTS (kept); k++)
        g_assert_true (person_fixture_is_in (self->dir, kept[k]));
    }
}

/* A slot may say that its faces are in any file; what is none for faces is forgotten, and stays. */
static void
test_no_faces (Fixture *self, const void *data)
{
  static const char *const files[] = { "plan.json",     "facesets.json", "provenance.json",
                                       "gate.json",     "journal.jsonl", "project.guise",
                                       "film.mp4",      "odd.json",      ".plan-trained.json",
                                       "previews/0.png" };

  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (self->dir, files[i], NULL);
      g_autofree char *own = guise_project_dup_own_faces_dir (self->project, GUISE_FACE_SLOT_SRC);
      g_autoptr (GuisePerson) shown = NULL;

      g_test_message ("%s", files[i]);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        person_fixture_write (self->dir, files[i]);
      g_free (self->project->faces[GUISE_FACE_SLOT_SRC].path);
      self->project->faces[GUISE_FACE_SLOT_SRC].path = g_strdup (path);
      g_assert_true (guise_project_set_name (self->project, "Odd", NULL)); /* on disk */
      shown = person_fixture_find (self, GUISE_FACE_SLOT_SRC);
      g_assert_false (is_face (self, shown, files[i]));
      g_assert_cmpstr (shown->linked, ==, path);
      g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0,
                                               GUISE_REMOVAL_FOR_GOOD),
                        ==, 0);
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_cmpstr (self->project->faces[GUISE_FACE_SLOT_SRC].path, ==, own);
    }
}

/* A choice in a folder that is none for faces is not taken with that, whosever it is. */
static void
test_in_others_place (Fixture *self, const void *data)
{
  static const char *const folders[] = { "previews",    "evidence",  "masks",
                                         "checkpoints", "history/a", "exports/.compared" };

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *faces = g_build_filename (self->dir, folders[i], "eve", NULL);
      g_autoptr (GuisePerson) you = NULL;

      project_faces_make (faces, 2, 0);
      choose (self, GUISE_FACE_SLOT_SRC, faces);
      you = person_fixture_find (self, GUISE_FACE_SLOT_DST);
      g_assert_true (is_told (self, you->stays, folders[i]));
      for (int slot = GUISE_FACE_SLOT_SRC; slot <= GUISE_FACE_SLOT_DST; slot++)
        {
          person_fixture_remove (self, (GuiseFaceSlot) slot, ALL_PARTS, GUISE_REMOVAL_FOR_GOOD);
          g_assert_true (person_fixture_is_in (faces, "00001_0.jpg"));
          choose (self, GUISE_FACE_SLOT_SRC, faces);
        }
    }
}

/* A folder with more in it than the faces goes as a whole, and is named before. */
static void
test_whole (Fixture *self, const void *data)
{
  g_autofree char *all = g_build_filename (self->dir, "all", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GuisePerson) you = person_fixture_find (self, GUISE_FACE_SLOT_DST);
  g_autoptr (GuisePerson) other = NULL;
  g_autoptr (GuisePerson) plain = NULL;

  g_assert_true (is_told (self, you->whole, "faces/dst")); /* a film is in it */
  g_assert_cmpuint (you->whole->len, ==, 1);
  project_faces_make (all, 2, 0);
  path = name_faces (self, "best.json", "all", "best");
  choose (self, GUISE_FACE_SLOT_SRC, path);
  other = person_fixture_find (self, GUISE_FACE_SLOT_SRC);
  g_assert_true (is_face (self, other, "all"));
  g_assert_true (is_told (self, other->whole, "all")); /* not all of it was chosen */
  choose (self, GUISE_FACE_SLOT_SRC, all);
  plain = person_fixture_find (self, GUISE_FACE_SLOT_SRC);
  g_assert_cmpuint (plain->whole->len, ==, 0);
}

/* One's own photos are called as faces are: nothing else, among faces, and beside a pack of them.
 */
static void
test_photos (Fixture *self, const void *data)
{
  static const char *const photos[] = { "holiday.jpg", "holiday.JPG", "holiday.jpeg" };

  for (size_t i = 0; i < 3 * G_N_ELEMENTS (photos); i++)
    {
      g_autofree char *all = g_build_filename (self->dir, "all", NULL);
      g_autofree char *two = g_build_filename (self->work, "two", NULL);
      g_autoptr (GuisePerson) other = NULL;

      guise_test_rm_rf (g_strdup (all));
      person_fixture_write (all, photos[i % G_N_ELEMENTS (photos)]);
      if (i >= G_N_ELEMENTS (photos))
        project_faces_make (i < 2 * G_N_ELEMENTS (photos) ? all : two, 2, 0);
      if (i >= 2 * G_N_ELEMENTS (photos))
        pack (self, two, "all/faceset.pak");
      choose (self, GUISE_FACE_SLOT_SRC, all);
      other = person_fixture_find (self, GUISE_FACE_SLOT_SRC);
      g_assert_true (is_face (self, other, "all"));
      g_assert_true (is_told (self, other->whole, "all"));
    }
}

/* Names that somebody outside of the project keeps are his; the faces are the project's, and found
 * by the names as long as they are there. */
static void
test_names_outside (Fixture *self, const void *data)
{
  g_autofree char *all = g_build_filename (self->dir, "all", NULL);
  g_autofree char *path = NULL;
  g_autofree char *chosen = NULL;

  project_faces_make (all, 2, 0);
  path = name_faces (self, "../outside/best.json", "all", "best");
  choose (self, GUISE_FACE_SLOT_SRC, path);
  chosen = g_strdup (self->project->faces[GUISE_FACE_SLOT_SRC].path);
  person_fixture_stuck = "/all";
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, ALL_PARTS, GUISE_REMOVAL_BIN),
                    ==, 1);
  g_assert_cmpstr (self->project->faces[GUISE_FACE_SLOT_SRC].path, ==, chosen);
  person_fixture_stuck = NULL;
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0, GUISE_REMOVAL_FOR_GOOD),
                    ==, 0);
  g_assert_false (person_fixture_is_in (self->dir, "all"));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* ---- in which order ---- */

/* Without the names nobody knows any more which faces were meant: they go last. */
static void
test_order (Fixture *self, const void *data)
{
  static const char *const places[] = { "all", "faces/src/all" };

  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *all = g_build_filename (self->dir, places[i], NULL);
      g_autofree char *path = NULL;

      project_faces_make (all, 2, 0);
      path = name_faces (self, "best.json", places[i], "best");
      choose (self, GUISE_FACE_SLOT_SRC, path);
      person_fixture_stuck = i == 0 ? "/all" : "/faces/src";
      g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0, GUISE_REMOVAL_BIN), ==,
                        2);
      g_assert_true (person_fixture_is_in (all, "00001_0.jpg"));
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_cmpstr (self->project->faces[GUISE_FACE_SLOT_SRC].path, ==, path);
      /* What lies beside the faces is found by the names, too. */
      {
        g_autofree char *trash = g_strconcat (i == 0 ? "all" : "faces/src", "_trash/1.jpg", NULL);

        person_fixture_write (self->dir, trash);
      }
      person_fixture_stuck = "_trash";
      g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0, GUISE_REMOVAL_BIN), ==,
                        2);
      g_assert_false (g_file_test (all, G_FILE_TEST_EXISTS));
      g_assert_cmpint (self->project->faces[GUISE_FACE_SLOT_SRC].consent, ==,
                       GUISE_CONSENT_MISSING);
      person_fixture_stuck = NULL;
      g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0, GUISE_REMOVAL_BIN), ==,
                        0);
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_true (person_fixture_is_known (self, GUISE_FACE_SLOT_SRC));
    }
}

/* A pack that could not go needs what is remembered of it, and names of it; other faces beside it
 * do not. */
static void
test_stuck_pack (Fixture *self, const void *data)
{
  static const char *const packs[] = { "mara/faceset.pak", "faces/eve.pak" };
  static const guint       n_left[] = { 3, 1 };

  for (size_t i = 0; i < G_N_ELEMENTS (packs); i++)
    {
      g_autofree char *path = g_build_filename (self->dir, packs[i], NULL);
      g_autofree char *two = g_build_filename (self->work, "two", NULL);

      project_faces_make (two, 2, 0);
      person_fixture_write (self->dir, "mara/.guise-people");
      person_fixture_write (self->dir, "faces/src/00001_0.jpg");
      pack (self, two, packs[i]);
      g_free (name_faces (self, "mara/best.json", "mara/faceset.pak", "best"));
      choose (self, GUISE_FACE_SLOT_SRC, path);
      person_fixture_stuck = ".pak";
      g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0, GUISE_REMOVAL_BIN), ==,
                        n_left[i]);
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_true (person_fixture_is_in (self->dir, "mara/.guise-people"));
      g_assert_true (person_fixture_is_in (self->dir, "mara/best.json"));
      g_assert_false (person_fixture_is_in (self->dir, "faces/src/00001_0.jpg"));
    }
}

static char *said; /* what a pack says of itself, or NULL */

static void
assert_unsaid (const char *path)
{
  if (g_str_has_suffix (path, ".pak"))
    g_assert_false (g_file_test (said, G_FILE_TEST_EXISTS));
}

/* What a pack says of itself goes before it, so that it speaks for no other one, should the rest be
 * cut short; where the pack stays it says so again. */
static void
test_said (Fixture *self, const void *data)
{
  g_autofree char *path = g_build_filename (self->dir, "mara/faceset.pak", NULL);
  gboolean         is_kept;

  said = g_build_filename (self->dir, "mara/" GUISE_FACESET_CONSENT_NAME, NULL);
  fill_pack (self);
  choose (self, GUISE_FACE_SLOT_SRC, path);
  person_fixture_state (self->project, GUISE_FACE_SLOT_SRC, "Mara");
  g_assert_true (guise_project_hand_consent (self->project, GUISE_FACE_SLOT_SRC, &is_kept, NULL) &&
                 is_kept);
  g_assert_true (g_file_test (said, G_FILE_TEST_EXISTS));
  person_fixture_on_trash = assert_unsaid;
  person_fixture_stuck = ".pak";
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0, GUISE_REMOVAL_BIN), >, 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (said, G_FILE_TEST_EXISTS));
  g_assert_cmpint (self->project->faces[GUISE_FACE_SLOT_SRC].consent, ==, GUISE_CONSENT_PERMISSION);
  person_fixture_stuck = NULL;
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0, GUISE_REMOVAL_BIN), ==, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (said, G_FILE_TEST_EXISTS));
  person_fixture_on_trash = NULL;
  g_clear_pointer (&said, g_free);
}

/* What lies beside faces that a slot has chosen is seen as long as it is there. */
static void
test_trash (Fixture *self, const void *data)
{
  g_autofree char *foo = g_build_filename (self->dir, "foo", NULL);
  g_autoptr (GuisePerson) rest = NULL;

  project_faces_make (foo, 2, 0);
  person_fixture_write (self->dir, "foo_trash/1.jpg");
  choose (self, GUISE_FACE_SLOT_SRC, foo);
  person_fixture_stuck = "foo_trash";
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0, GUISE_REMOVAL_BIN), ==, 1);
  g_assert_false (g_file_test (foo, G_FILE_TEST_EXISTS));
  g_assert_cmpint (self->project->faces[GUISE_FACE_SLOT_SRC].consent, ==, GUISE_CONSENT_MISSING);
  rest = person_fixture_find (self, GUISE_FACE_SLOT_SRC);
  g_assert_true (is_face (self, rest, "foo_trash"));
  person_fixture_stuck = NULL;
  g_assert_cmpuint (person_fixture_remove (self, GUISE_FACE_SLOT_SRC, 0, GUISE_REMOVAL_BIN), ==, 0);
  g_assert_false (person_fixture_is_in (self->dir, "foo_trash"));
  g_assert_cmpstr (self->project->faces[GUISE_FACE_SLOT_SRC].path, !=, foo);
}

static void
add_tests (void)
{
#define ADD(name, func)                                                                  \
  g_test_add ("/project-person-packs/" name, Fixture, NULL, person_fixture_set_up, func, \
              person_fixture_tear_down)
  ADD ("pack", test_pack);
  ADD ("others", test_others);
  ADD ("own-path", test_own_path);
  ADD ("among-many", test_among_many);
  ADD ("unreadable", test_unreadable);
  ADD ("many-kept", test_many_kept);
  ADD ("no-faces", test_no_faces);
  ADD ("in-others-place", test_in_others_place);
  ADD ("whole", test_whole);
  ADD ("photos", test_photos);
  ADD ("names-outside", test_names_outside);
  ADD ("order", test_order);
  ADD ("stuck-pack", test_stuck_pack);
  ADD ("said", test_said);
  ADD ("trash", test_trash);
}

int
main (int argc, char **argv)
{
  return person_fixture_run (argc, argv, add_tests);
}
