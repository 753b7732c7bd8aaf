/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who is who in a faceset: what is remembered, what is measured, the groups. */
#include "survey/guise-people.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "core/guise-error.h"
#include "face/guise-face.h"
#include "faceset/guise-selection.h"
#include "survey/guise-people-private.h"

#define FILE_NAME  ".guise-people"
#define SAVE_US    (60 * G_USEC_PER_SEC) /* a stop costs at most a minute of measuring */
#define MAX_DIGITS 18

struct _GuisePeople
{
  GuiseFaceset       *faceset;
  size_t              n;
  char               *cache_path; /* NULL: nothing is remembered */
  char               *folder;     /* NULL: a pack */
  gboolean            is_part;    /* a selection: the cache knows more faces */
  GHashTable         *records;    /* names -> GuisePeopleRecord */
  GuisePeopleRecord **of_faces;   /* [n] borrowed from records, NULL when not described */
  char              **given;      /* [n] names of persons by the faceset, or NULL; owned */
  int                *group_of;   /* [n] */
  GArray             *groups;     /* of GuisePeopleGroup */
  struct stat         pack;
};

static void
clear_group (void *data)
{
  g_free (((GuisePeopleGroup *) data)->name);
}

/* ---- opening ---- */

/* Where the faces lie: a selection says which faceset it is of. */
static char *
dup_place (GuisePeople *self)
{
  const char *path = guise_faceset_get_path (self->faceset);
  g_autoptr (GuiseSelection) selection =
               g_str_has_suffix (path, ".json") ? guise_selection_load (path, NULL) : NULL;

  self->is_part = selection != NULL;
  return g_strdup (selection != NULL ? selection->faceset : path);
}

static void
find_place (GuisePeople *self)
{
  g_autofree char *place = dup_place (self);
  gboolean         is_folder = g_file_test (place, G_FILE_TEST_IS_DIR);
  g_autofree char *dir = is_folder ? g_strdup (place) : g_path_get_dirname (place);
  g_autofree char *inside = g_build_filename (place, "faceset.pak", NULL);

  self->cache_path = guise_faceset_dup_memory_path (self->faceset, FILE_NAME);
  if (!guise_faceset_is_packed (self->faceset))
    self->folder = g_strdup (dir);
  else if (stat (is_folder ? inside : place, &self->pack) != 0)
    g_clear_pointer (&self->cache_path, g_free);
}

/* Size and time of change of what holds a face; FALSE when that cannot be said. */
static gboolean
get_key (const GuisePeople *self, const char *name, uint64_t *out_size, int64_t *out_time)
{
  struct stat info = self->pack;

  if (self->folder != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      if (stat (path, &info) != 0)
        return FALSE;
    }
  *out_size = (uint64_t) info.st_size;
  *out_time = (int64_t) info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
  return TRUE;
}

/* Faces of packs and folders with persons are called "person/00001_0.jpg" (formats.md 6.2). */
static char *
dup_given_name (const GuiseFacesetEntry *entry)
{
  const char *slash = strchr (entry->name, '/');

  return slash != NULL && slash > entry->name
           ? g_strndup (entry->name, (size_t) (slash - entry->name))
           : NULL;
}

GuisePeople *
guise_people_open (GuiseFaceset *faceset)
{
  GuisePeople *self = g_new0 (GuisePeople, 1);

  self->faceset = guise_faceset_ref (faceset);
  self->n = guise_faceset_get_n (faceset);
  find_place (self);
  self->records = guise_people_cache_load (self->cache_path != NULL ? self->cache_path : "");
  self->of_faces = g_new0 (GuisePeopleRecord *, self->n);
  self->given = g_new0 (char *, self->n);
  self->group_of = g_new (int, self->n);
  self->groups = g_array_new (FALSE, TRUE, sizeof (GuisePeopleGroup));
  g_array_set_clear_func (self->groups, clear_group);
  for (size_t i = 0; i < self->n; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
      GuisePeopleRecord       *record = g_hash_table_lookup (self->records, entry->name);
      uint64_t                 size;
      int64_t                  time;

      self->group_of[i] = GUISE_PEOPLE_NOBODY;
      self->given[i] = dup_given_name (entry);
      if (record != NULL && get_key (self, entry->name, &size, &time) && size == record->size &&
          time == record->time)
        self->of_faces[i] = record;
    }
  return self;
}

void
guise_people_free (GuisePeople *self)
{
  if (self == NULL)
    return;
  for (size_t i = 0; i < self->n; i++)
    g_free (self->given[i]);
  g_free (self->given);
  g_free (self->of_faces);
  g_free (self->group_of);
  g_free (self->cache_path);
  g_free (self->folder);
  g_hash_table_unref (self->records);
  g_array_unref (self->groups);
  guise_faceset_unref (self->faceset);
  g_free (self);
}

/* ---- measuring ---- */

static gboolean
is_unknown (const GuisePeople *self, size_t i)
{
  return self->given[i] == NULL && self->of_faces[i] == NULL;
}

size_t
guise_people_get_n_unknown (const GuisePeople *self)
{
  size_t n = 0;

  for (size_t i = 0; i < self->n; i++)
    n += is_unknown (self, i);
  return n;
}

/* Forgets faces that are gone, and writes. A folder that cannot be written is no failure: the next
 * run measures again. */
static void
save (GuisePeople *self)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  void          *name;

  if (self->cache_path == NULL)
    return;
  for (size_t i = 0; i < self->n; i++)
    g_hash_table_add (names, guise_faceset_get_entry (self->faceset, i)->name);
  g_hash_table_iter_init (&iter, self->records);
  while (!self->is_part && g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (names, name))
      g_hash_table_iter_remove (&iter);
  (void) guise_people_cache_save (self->cache_path, self->records, NULL);
}

/* Measures one face. Only what stops everything is an error. */
static gboolean
describe_face (GuisePeople *self, size_t i, GuiseFaceDescriber *describer, GError **error)
{
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (self->faceset, i);
  /* A face that cannot be read stays unknown. */
  g_autoptr (GuiseFaceFile) file = guise_faceset_load (self->faceset, i, NULL);
  GuisePeopleRecord *record;
  float              values[GUISE_FACE_DESCRIPTOR_SIZE];
  uint64_t           size;
  int64_t            time;
  GError            *local = NULL;

  if (file == NULL || !get_key (self, entry->name, &size, &time))
    return TRUE;
  if (!guise_face_describer_run (describer, file->image, entry->landmarks, values, &local))
    {
      if (local->domain == GUISE_FACE_ERROR)
        {
          g_error_free (local);
          return TRUE;
        }
      g_propagate_error (error, local);
      return FALSE;
    }
  record = g_new0 (GuisePeopleRecord, 1);
  record->size = size;
  record->time = time;
  guise_people_record_pack (record, values);
  g_hash_table_replace (self->records, g_strdup (entry->name), record);
  self->of_faces[i] = record;
  return TRUE;
}

gboolean
guise_people_describe (GuisePeople        *self,
                       GuiseFaceDescriber *describer,
                       GuiseProgressFunc   func,
                       void               *user_data,
                       GCancellable       *cancellable,
                       GError            **error)
{
  uint64_t total = guise_people_get_n_unknown (self), done = 0;
  int64_t  saved_us = g_get_monotonic_time ();
  gboolean ok = TRUE;

  for (size_t i = 0; ok && i < self->n; i++)
    {
      if (!is_unknown (self, i))
        continue;
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "Measuring was stopped; what is done is remembered");
          ok = FALSE;
          break;
        }
      ok = describe_face (self, i, describer, error);
      if (func != NULL)
        func (++done, total, user_data);
      if (g_get_monotonic_time () - saved_us > SAVE_US)
        {
          save (self);
          saved_us = g_get_monotonic_time ();
        }
    }
  if (total > 0)
    save (self);
  return ok;
}

/* ---- grouping ---- */

/* The number at the end of a frame's name; -1 when there is none. */
static int64_t
get_number (const char *source)
{
  const char *dot = source != NULL ? strrchr (source, '.') : NULL;
  const char *end = dot != NULL ? dot : source != NULL ? source + strlen (source) : NULL;
  const char *start = end;

  while (start != NULL && start > source && g_ascii_isdigit (start[-1]))
    start--;
  return start != end && end - start <= MAX_DIGITS ? g_ascii_strtoll (start, NULL, 10) : -1;
}

static int
add_group (GuisePeople *self, char *name, gboolean is_given)
{
  const GuisePeopleGroup group = { .name = name, .medoid = self->n, .is_given = is_given };

  g_array_append_val (self->groups, group);
  return (int) self->groups->len - 1;
}

static GuisePeopleGroup *
group_at (const GuisePeople *self, int i)
{
  return &g_array_index (self->groups, GuisePeopleGroup, i);
}

static void
take_given (GuisePeople *self)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);

  for (size_t i = 0; i < self->n; i++)
    {
      unsigned place;

      if (self->given[i] == NULL)
        continue;
      place = GPOINTER_TO_UINT (g_hash_table_lookup (places, self->given[i]));
      if (place == 0)
        {
          place = (unsigned) add_group (self, g_strdup (self->given[i]), TRUE) + 1;
          g_hash_table_insert (places, self->given[i], GUINT_TO_POINTER (place));
        }
      self->group_of[i] = (int) place - 1;
    }
}

static gboolean
take_found (GuisePeople *self, double limit, GError **error)
{
  g_autofree GuisePeopleFace *faces = g_new0 (GuisePeopleFace, self->n);
  g_autofree int             *groups = g_new (int, self->n);
  size_t                      n = 0, n_groups;
  int                         first = (int) self->groups->len;

  for (size_t i = 0; i < self->n; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (self->faceset, i);

      if (self->given[i] != NULL || self->of_faces[i] == NULL || self->of_faces[i]->scale <= 0)
        continue;
      faces[n++] = (GuisePeopleFace){
        .record = self->of_faces[i],
        .source = entry->source_filename,
        .number = get_number (entry->source_filename),
        .name = entry->name,
        .index = i,
      };
    }
  if (!guise_people_gather (faces, n, limit, groups, &n_groups, error))
    return FALSE;
  for (size_t k = 0; n_groups > 1 && k < n; k++)
    faces[k].is_turned =
      guise_people_entry_is_turned (guise_faceset_get_entry (self->faceset, faces[k].index));
  if (!guise_people_bridge (faces, n, limit, groups, &n_groups, error))
    return FALSE;
  for (size_t g = 0; g < n_groups; g++)
    add_group (self, NULL, FALSE);
  for (size_t k = 0; k < n; k++)
    self->group_of[faces[k].index] = first + groups[k];
  return TRUE;
}

/* The face nearest to the middle of each group; without descriptors the first one. */
static void
find_medoids (GuisePeople *self)
{
  g_autofree float  *sums = g_new0 (float, self->groups->len *GUISE_FACE_DESCRIPTOR_SIZE);
  g_autofree double *best = g_new0 (double, self->groups->len);
  float              values[GUISE_FACE_DESCRIPTOR_SIZE];

  for (int round = 0; round < 2; round++)
    for (size_t i = 0; i < self->n; i++)
      {
        int               g = self->group_of[i];
        GuisePeopleGroup *group = g >= 0 ? group_at (self, g) : NULL;
        float            *sum = sums + (size_t) MAX (g, 0) * GUISE_FACE_DESCRIPTOR_SIZE;
        double            nearness;

        if (group == NULL)
          continue;
        if (round == 0)
          group->n_faces++;
        if (group->medoid == self->n)
          group->medoid = i;
        if (self->of_faces[i] == NULL || self->of_faces[i]->scale <= 0)
          continue;
        guise_people_record_unpack (self->of_faces[i], values);
        for (int k = 0; round == 0 && k < GUISE_FACE_DESCRIPTOR_SIZE; k++)
          sum[k] += values[k];
        nearness = round == 1 ? guise_face_descriptor_dot (sum, values) : 0;
        if (nearness > best[g])
          {
            best[g] = nearness;
            group->medoid = i;
          }
      }
}

static int
compare_groups (const void *a, const void *b, void *user_data)
{
  const GuisePeople      *self = user_data;
  const GuisePeopleGroup *x = group_at (self, *(const int *) a),
                         *y = group_at (self, *(const int *) b);

  if (x->n_faces != y->n_faces)
    return x->n_faces < y->n_faces ? 1 : -1;
  return (x->medoid > y->medoid) - (x->medoid < y->medoid);
}

/* Largest first; what has no name is called "person-1", "person-2", ... */
static void
order_groups (GuisePeople *self)
{
  guint           n = self->groups->len;
  g_autofree int *order = g_new (int, n), *places = g_new (int, n);
  GArray         *sorted = g_array_new (FALSE, TRUE, sizeof (GuisePeopleGroup));
  int             number = 1;

  g_array_set_clear_func (sorted, clear_group);
  for (guint g = 0; g < n; g++)
    order[g] = (int) g;
  g_qsort_with_data (order, (gint) n, sizeof *order, compare_groups, self);
  for (guint g = 0; g < n; g++)
    {
      places[order[g]] = (int) g;
      g_array_append_vals (sorted, group_at (self, order[g]), 1);
      group_at (self, order[g])->name = NULL; /* has moved */
    }
  g_array_unref (self->groups);
  self->groups = sorted;
  for (size_t i = 0; i < self->n; i++)
    if (self->group_of[i] >= 0)
      self->group_of[i] = places[self->group_of[i]];
  for (guint g = 0; g < n; g++)
    while (group_at (self, (int) g)->name == NULL)
      {
        g_autofree char *name = g_strdup_printf ("person-%d", number++);

        if (guise_people_find (self, name) == GUISE_PEOPLE_NOBODY)
          group_at (self, (int) g)->name = g_steal_pointer (&name);
      }
}

/* What was found is remembered with the faces. */
static void
remember_groups (GuisePeople *self)
{
  gboolean has_changed = FALSE;

  for (size_t i = 0; i < self->n; i++)
    {
      const char *name = self->group_of[i] >= 0 ? group_at (self, self->group_of[i])->name : NULL;

      if (self->of_faces[i] == NULL || g_strcmp0 (self->of_faces[i]->group, name) == 0)
        continue;
      g_free (self->of_faces[i]->group);
      self->of_faces[i]->group = g_strdup (name);
      has_changed = TRUE;
    }
  if (has_changed && !self->is_part)
    save (self);
}

gboolean
guise_people_group (GuisePeople *self, double limit, GError **error)
{
  g_array_set_size (self->groups, 0);
  for (size_t i = 0; i < self->n; i++)
    self->group_of[i] = GUISE_PEOPLE_NOBODY;
  take_given (self);
  if (!take_found (self, limit, error))
    return FALSE;
  find_medoids (self);
  order_groups (self);
  remember_groups (self);
  return TRUE;
}

size_t
guise_people_get_n_groups (const GuisePeople *self)
{
  return self->groups->len;
}

const GuisePeopleGroup *
guise_people_get_group (const GuisePeople *self, size_t i)
{
  g_return_val_if_fail (i < self->groups->len, NULL);
  return group_at (self, (int) i);
}

int
guise_people_find (const GuisePeople *self, const char *name)
{
  for (guint g = 0; g < self->groups->len; g++)
    if (g_strcmp0 (group_at (self, (int) g)->name, name) == 0)
      return (int) g;
  return GUISE_PEOPLE_NOBODY;
}

int
guise_people_get_group_of (const GuisePeople *self, size_t face)
{
  g_return_val_if_fail (face < self->n, GUISE_PEOPLE_NOBODY);
  return self->group_of[face];
}

gboolean
guise_people_is_turned (const GuisePeople *self, int group)
{
  size_t n = 0, n_turned = 0;

  for (size_t i = 0; i < self->n; i++)
    {
      if (self->group_of[i] != group)
        continue;
      n++;
      n_turned += guise_people_entry_is_turned (guise_faceset_get_entry (self->faceset, i));
    }
  return n > 0 && GUISE_PEOPLE_MOSTLY (n_turned, n);
}

const char *
guise_people_get_name (const GuisePeople *self, size_t face)
{
  g_return_val_if_fail (face < self->n, NULL);
  if (self->given[face] != NULL)
    return self->given[face];
  return self->of_faces[face] != NULL ? self->of_faces[face]->group : NULL;
}
