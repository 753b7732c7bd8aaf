/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who is who: the cache file, the grouping of made-up descriptors, names that a faceset gives. */
#include "survey/guise-people.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-file.h"
#include "core/guise-random.h"
#include "support/guise-test.h"
#include "survey/guise-people-private.h"

/* A number not below 0, as descriptors have them. */
static double
draw (GuiseRandom *random)
{
  const double number = guise_random_normal (random);

  return MAX (0, number);
}

/* A descriptor near that of a made-up person; @angle moves it from the person's front to the side.
 */
static void
make_descriptor (uint64_t person, double angle, double noise, uint64_t seed, float *out)
{
  GuiseRandom front = guise_random_init (person, 1), side = guise_random_init (person, 2);
  GuiseRandom random = guise_random_init (seed, 3);

  for (int k = 0; k < GUISE_FACE_DESCRIPTOR_SIZE; k++)
    {
      double number = cos (angle) * draw (&front) + sin (angle) * draw (&side);

      number += noise * guise_random_normal (&random);
      out[k] = (float) MAX (0, number);
    }
  g_assert_true (guise_face_descriptor_normalize (out));
}

static GuisePeopleRecord *
make_record (const float *values)
{
  GuisePeopleRecord *record = g_new0 (GuisePeopleRecord, 1);

  record->size = 12345678901;
  record->time = -5;
  guise_people_record_pack (record, values);
  return record;
}

/* ---- the cache ---- */

static GHashTable *
make_records (void)
{
  GHashTable *records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                               (GDestroyNotify) guise_people_record_free);
  float       values[GUISE_FACE_DESCRIPTOR_SIZE];

  for (uint64_t i = 0; i < 3; i++)
    {
      make_descriptor (i, 0, 0.1, i, values);
      g_hash_table_insert (records, g_strdup_printf ("face_%d.jpg", (int) i), make_record (values));
    }
  ((GuisePeopleRecord *) g_hash_table_lookup (records, "face_1.jpg"))->group =
    g_strdup ("person-1");
  return records;
}

static void
test_cache (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, ".guise-people", NULL);
  g_autoptr (GHashTable) records = make_records ();
  g_autoptr (GHashTable) loaded = NULL;
  g_autoptr (GError) error = NULL;
  const GuisePeopleRecord *record;
  float                    values[GUISE_FACE_DESCRIPTOR_SIZE], again[GUISE_FACE_DESCRIPTOR_SIZE];

  g_assert_true (guise_people_cache_save (path, records, &error));
  g_assert_no_error (error);
  loaded = guise_people_cache_load (path);
  g_assert_cmpuint (g_hash_table_size (loaded), ==, 3);
  record = g_hash_table_lookup (loaded, "face_1.jpg");
  g_assert_cmpuint (record->size, ==, 12345678901);
  g_assert_cmpint (record->time, ==, -5);
  g_assert_cmpstr (record->group, ==, "person-1");
  g_assert_null (((GuisePeopleRecord *) g_hash_table_lookup (loaded, "face_0.jpg"))->group);

  /* A kilobyte is enough for a descriptor. */
  make_descriptor (1, 0, 0.1, 1, values);
  guise_people_record_unpack (record, again);
  g_assert_cmpfloat (guise_face_descriptor_distance (values, again), <, 1e-4);
  guise_test_rm_rf (dir);
}

/* Every truncation and every changed byte makes it an empty cache, not a wrong one. */
static void
test_damaged_cache (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, ".guise-people", NULL);
  g_autoptr (GHashTable) records = make_records ();
  g_autoptr (GBytes) file = NULL;
  size_t n;

  g_assert_true (guise_people_cache_save (path, records, NULL));
  file = guise_file_read (path, 1 << 20, NULL);

  const uint8_t *data = g_bytes_get_data (file, &n);

  for (size_t k = 0; k < n - 32; k++)
    {
      g_autoptr (GHashTable) parsed = guise_people_cache_parse (data, k);

      g_assert_null (parsed);
    }
  for (size_t k = 0; k < n; k += 97)
    {
      g_autofree uint8_t *copy = g_memdup2 (data, n);
      g_autoptr (GHashTable) loaded = NULL;

      copy[k] ^= 1;
      g_assert_true (guise_file_replace (path, copy, n, NULL));
      loaded = guise_people_cache_load (path);
      g_assert_cmpuint (g_hash_table_size (loaded), ==, 0);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);

  g_autoptr (GHashTable) none = guise_people_cache_load (path);

  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
  guise_test_rm_rf (dir);
}

/* ---- grouping ---- */

typedef struct
{
  GuisePeopleFace faces[200];
  size_t          n;
  int             person[200]; /* by index */
} Cast;

static GuisePeopleFace *
add_look (Cast *cast, int person, const char *source, int64_t number, double angle, double noise)
{
  float            values[GUISE_FACE_DESCRIPTOR_SIZE];
  GuisePeopleFace *face = &cast->faces[cast->n];

  make_descriptor ((uint64_t) person, angle, noise, 1000 + cast->n, values);
  cast->person[cast->n] = person;
  *face = (GuisePeopleFace){
    .record = make_record (values),
    .source = source != NULL ? g_strdup_printf ("%s_%05d.png", source, (int) number) : NULL,
    .number = source != NULL ? number : -1,
    .name = g_strdup_printf ("%s_%05d_%03d.jpg", source != NULL ? source : "x", (int) number,
                             (int) cast->n),
    .index = cast->n,
  };
  cast->n++;
  return face;
}

static void
add_face (Cast *cast, int person, const char *source, int64_t number, double angle)
{
  add_look (cast, person, source, number, angle, 0.3);
}

static void
clear_cast (Cast *cast)
{
  for (size_t i = 0; i < cast->n; i++)
    {
      guise_people_record_free ((GuisePeopleRecord *) cast->faces[i].record);
      g_free ((char *) cast->faces[i].source);
      g_free ((char *) cast->faces[i].name);
    }
}

/* Groups, checks that no group has two people in it, and returns how many groups there are. */
static size_t
gather (Cast *cast, double limit, int *out_of_index)
{
  int    groups[200];
  size_t n_groups;
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_people_gather (cast->faces, cast->n, limit, groups, &n_groups, &error));
  g_assert_no_error (error);
  for (size_t i = 0; i < cast->n; i++)
    {
      g_assert_cmpint (groups[i], >=, 0);
      g_assert_cmpint (groups[i], <, (int) n_groups);
      for (size_t k = 0; k < i; k++)
        if (groups[i] == groups[k])
          g_assert_cmpint (cast->person[cast->faces[i].index], ==,
                           cast->person[cast->faces[k].index]);
      if (out_of_index != NULL)
        out_of_index[cast->faces[i].index] = groups[i];
    }
  return n_groups;
}

/* Stills of five people: as many groups, whatever the order. */
static void
test_stills (void)
{
  Cast   cast = { 0 };
  int    first[200], second[200];
  size_t n;

  for (int i = 0; i < 60; i++)
    add_face (&cast, i % 5, NULL, i, 0);
  n = gather (&cast, GUISE_DESCRIPTOR_GROUP_LIMIT, first);
  g_assert_cmpuint (n, ==, 5);

  /* The array has been sorted: turn it round. */
  for (size_t i = 0; i < cast.n / 2; i++)
    {
      GuisePeopleFace swap = cast.faces[i];

      cast.faces[i] = cast.faces[cast.n - 1 - i];
      cast.faces[cast.n - 1 - i] = swap;
    }
  g_assert_cmpuint (gather (&cast, GUISE_DESCRIPTOR_GROUP_LIMIT, second), ==, 5);
  g_assert_cmpmem (first, cast.n * sizeof *first, second, cast.n * sizeof *second);
  clear_cast (&cast);
}

/* A head that turns slowly in one video stays one person, though its ends are far apart; two that
 * lie as far apart in time do not. */
static void
test_turning (void)
{
  Cast   turning = { 0 }, stills = { 0 };
  size_t n_stills;

  for (int i = 0; i < 90; i++)
    add_face (&turning, 1, "clip", i, i * G_PI / 2 / 89);
  for (int i = 0; i < 90; i++)
    add_face (&stills, 1, NULL, i, i < 45 ? 0 : G_PI / 2);
  n_stills = gather (&stills, 0.3, NULL);
  g_assert_cmpuint (n_stills, ==, 2);
  g_assert_cmpuint (gather (&turning, 0.3, NULL), ==, 1);
  clear_cast (&turning);
  clear_cast (&stills);
}

/* Twins side by side in a video are two; frames of two videos that share names are not held apart.
 */
static void
test_side_by_side (void)
{
  Cast  cast = { 0 };
  float a[GUISE_FACE_DESCRIPTOR_SIZE], b[GUISE_FACE_DESCRIPTOR_SIZE];
  int   groups[200];

  for (int i = 0; i < 20; i++)
    {
      add_face (&cast, 1, "clip", i, 0);
      add_face (&cast, 1, "clip", i, 0.8);
      cast.person[cast.n - 1] = 2;
    }
  make_descriptor (1, 0, 0.3, 1000, a);
  make_descriptor (1, 0.8, 0.3, 1001, b);
  g_assert_cmpfloat (guise_face_descriptor_distance (a, b), <, GUISE_DESCRIPTOR_GROUP_LIMIT);
  g_assert_cmpuint (gather (&cast, GUISE_DESCRIPTOR_GROUP_LIMIT, groups), ==, 2);
  clear_cast (&cast);

  cast = (Cast){ 0 };
  for (int i = 0; i < 20; i++)
    {
      add_face (&cast, 1, "clip", i, 0);
      add_face (&cast, 1, "clip", i, 0);
    }
  g_assert_cmpuint (gather (&cast, GUISE_DESCRIPTOR_GROUP_LIMIT, groups), ==, 1);
  clear_cast (&cast);
}

/* A clip of a head that looks ahead, goes far away, stays there and comes back. */
typedef struct
{
  const char *name;
  double      far;       /* how far it goes ... */
  double      step;      /* ... by how much from frame to frame */
  double      turned;    /* from where on it counts as turned */
  int         step_time; /* frames from one look to the next */
  gboolean    is_cut;    /* the clip ends out there */
  gboolean    is_beside; /* one frame shows both looks */
  size_t      n_groups;
} Excursion;

static void
make_excursion (Cast *cast, const Excursion *excursion)
{
  int n_steps = (int) ceil (excursion->far / excursion->step), number = 0;

  for (int i = -40; i < 20 + 2 * n_steps + (excursion->is_cut ? -n_steps : 40); i++)
    {
      int    from_end = MIN (i, 2 * n_steps + 20 - i);
      double angle = CLAMP (from_end * excursion->step, 0, excursion->far);

      number += excursion->step_time;
      add_look (cast, 1, "clip", number, angle, 0.05)->is_turned = angle > excursion->turned;
      if (excursion->is_beside && i == n_steps + 5)
        add_look (cast, 1, "clip", number, 0, 0.05);
    }
}

/* A group of bent faces is whose the clip shows before and after: only when they are bent, the clip
 * gets there through what lies between, and comes back, and no frame shows both. */
static void
test_bridge (void)
{
  static const Excursion excursions[] = {
    { "there and back", 1.1, 0.275, 0.6, 1, FALSE, FALSE, 1 },
    { "every 30th frame", 1.1, 0.275, 0.6, 30, FALSE, FALSE, 1 },
    { "too long between", 1.1, 0.275, 0.6, 61, FALSE, FALSE, 2 },
    { "not turned", 1.1, 0.275, 2.0, 1, FALSE, FALSE, 2 },
    { "hard cuts", 1.1, 1.1, 0.6, 1, FALSE, FALSE, 2 },
    { "no way back", 1.1, 0.275, 0.6, 1, TRUE, FALSE, 2 },
    { "side by side", 1.1, 0.275, 0.6, 1, FALSE, TRUE, 2 },
    { "too far", 1.5, 0.275, 0.6, 1, FALSE, FALSE, 2 },
  };

  for (size_t e = 0; e < G_N_ELEMENTS (excursions); e++)
    {
      Cast   cast = { 0 };
      int    groups[200];
      size_t n_groups;
      g_autoptr (GError) error = NULL;

      make_excursion (&cast, &excursions[e]);
      g_test_message ("%s", excursions[e].name);
      g_assert_true (guise_people_gather (cast.faces, cast.n, GUISE_DESCRIPTOR_GROUP_LIMIT, groups,
                                          &n_groups, &error));
      g_assert_cmpuint (n_groups, ==, 2);
      g_assert_true (guise_people_bridge (cast.faces, cast.n, GUISE_DESCRIPTOR_GROUP_LIMIT, groups,
                                          &n_groups, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (n_groups, ==, excursions[e].n_groups);
      for (size_t i = 0; i < cast.n; i++)
        g_assert_cmpint (groups[i], <, (int) n_groups);
      clear_cast (&cast);
    }
}

static void
test_nobody (void)
{
  size_t n_groups = 7;
  int    groups[1];
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_people_gather (NULL, 0, 0.3, groups, &n_groups, &error));
  g_assert_cmpuint (n_groups, ==, 0);
}

/* ---- a faceset ---- */

/* Persons of a pack stand as they are given, and no network is needed. */
static void
test_given (void)
{
  g_autofree char *pack = guise_test_shared ("golden/dfl/pak/person/faceset.pak");
  g_autoptr (GError) error = NULL;
  size_t n_faces = 0;

  if (pack == NULL)
    return;

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (pack, &error);

  g_assert_no_error (error);

  g_autoptr (GuisePeople) people = guise_people_open (faceset);

  g_assert_cmpuint (guise_people_get_n_unknown (people), ==, 0);
  g_assert_true (guise_people_group (people, GUISE_DESCRIPTOR_GROUP_LIMIT, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (guise_people_get_n_groups (people), >, 1);
  for (size_t g = 0; g < guise_people_get_n_groups (people); g++)
    {
      const GuisePeopleGroup *group = guise_people_get_group (people, g);

      g_assert_true (group->is_given);
      g_assert_cmpint (guise_people_find (people, group->name), ==, (int) g);
      g_assert_cmpint (guise_people_get_group_of (people, group->medoid), ==, (int) g);
      n_faces += group->n_faces;
    }
  g_assert_cmpuint (n_faces, ==, guise_faceset_get_n (faceset));
  for (size_t i = 0; i < n_faces; i++)
    {
      g_autofree char *prefix = g_strconcat (guise_people_get_name (people, i), "/", NULL);

      g_assert_true (g_str_has_prefix (guise_faceset_get_entry (faceset, i)->name, prefix));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/people/cache", test_cache);
  g_test_add_func ("/faceset/people/damaged-cache", test_damaged_cache);
  g_test_add_func ("/faceset/people/stills", test_stills);
  g_test_add_func ("/faceset/people/turning", test_turning);
  g_test_add_func ("/faceset/people/side-by-side", test_side_by_side);
  g_test_add_func ("/faceset/people/bridge", test_bridge);
  g_test_add_func ("/faceset/people/nobody", test_nobody);
  g_test_add_func ("/faceset/people/given", test_given);
  return g_test_run ();
}
