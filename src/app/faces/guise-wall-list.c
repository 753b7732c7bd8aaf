/* SPDX-License-Identifier: GPL-3.0-or-later
 * Very many faces as a list model of few objects. */
#include "app/faces/guise-wall-list.h"

#include <string.h>

#define MANY     512  /* faces that come at once; a grid asks for some hundred cells */
#define STEP     64   /* that come in one turn of the main loop: with 128 it takes over 16 ms */
#define MAX_NEAR 2048 /* no grid makes cells of more than that */
#define FAR      8192 /* without a cell; a grid may search all of them for one that it remembers */

/* What faces and their list have in common, as long as one of them lives. */
typedef struct
{
  GuiseWallFace **faces; /* [n] borrowed; NULL where nobody looks */
  uint8_t        *marks; /* [n] owned */
  size_t          n;
} Shared;

static void
shared_clear (void *data)
{
  Shared *self = data;

  g_free (self->faces);
  g_free (self->marks);
}

static void
shared_unref (Shared *self)
{
  g_rc_box_release_full (self, shared_clear);
}

/* ---- a face ---- */

struct _GuiseWallFace
{
  GObject parent_instance;

  Shared       *shared;  /* a reference */
  GdkPaintable *picture; /* owned, or NULL */
  guint         index;
};

G_DEFINE_FINAL_TYPE (GuiseWallFace, guise_wall_face, G_TYPE_OBJECT)

static guint changed_signal;

guint
guise_wall_face_get_index (const GuiseWallFace *self)
{
  return self->index;
}

unsigned
guise_wall_face_get_marks (const GuiseWallFace *self)
{
  return self->shared->marks[self->index];
}

GdkPaintable *
guise_wall_face_get_picture (const GuiseWallFace *self)
{
  return self->picture;
}

void
guise_wall_face_set_picture (GuiseWallFace *self, GdkPaintable *picture)
{
  if (g_set_object (&self->picture, picture))
    g_signal_emit (self, changed_signal, 0);
}

static void
guise_wall_face_finalize (GObject *object)
{
  GuiseWallFace *self = GUISE_WALL_FACE (object);

  self->shared->faces[self->index] = NULL;
  g_clear_object (&self->picture);
  g_clear_pointer (&self->shared, shared_unref);
  G_OBJECT_CLASS (guise_wall_face_parent_class)->finalize (object);
}

static void
guise_wall_face_class_init (GuiseWallFaceClass *class)
{
  G_OBJECT_CLASS (class)->finalize = guise_wall_face_finalize;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_WALL_FACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
guise_wall_face_init (GuiseWallFace *self)
{
}

/* ---- the list ---- */

struct _GuiseWallList
{
  GObject parent_instance;

  Shared   *shared; /* a reference */
  uint32_t *shown;  /* [n_shown] owned */
  size_t    n_shown;
  size_t    n_told; /* that whoever listens knows of */
  guint     growth; /* source that tells of the others */

  /* Of a renewal: what is at @renewed and behind it, up to @n_told, stands as it was told. */
  uint32_t *old; /* [n_told] owned, or NULL */
  size_t    start;
  size_t    renewed;
  size_t    end;    /* of what takes the place of others, one for one */
  size_t    n_same; /* that stay, at the end of all */

  size_t   near;    /* what is in view, or beside it */
  gboolean is_away; /* from the top */
  gboolean is_held;
};

static GType
get_item_type (GListModel *model)
{
  return GUISE_TYPE_WALL_FACE;
}

static guint
get_n_items (GListModel *model)
{
  return (guint) GUISE_WALL_LIST (model)->n_told;
}

/* The face that stands at a position now, or will. */
static uint32_t
look_up (const GuiseWallList *self, size_t position)
{
  return self->old != NULL && position >= self->renewed && position < self->n_told
           ? self->old[position]
           : self->shown[position];
}

static size_t
count (const GuiseWallList *self)
{
  return MAX (self->n_shown, self->n_told);
}

GuiseWallFace *
guise_wall_list_dup_face (GuiseWallList *self, guint position)
{
  GuiseWallFace *face;
  uint32_t       index;

  if (position >= count (self))
    return NULL;
  index = look_up (self, position);
  face = self->shared->faces[index];
  if (face != NULL)
    return g_object_ref (face);
  face = g_object_new (GUISE_TYPE_WALL_FACE, NULL);
  face->shared = g_rc_box_acquire (self->shared);
  face->index = index;
  self->shared->faces[index] = face;
  return face;
}

static void *
get_item (GListModel *model, guint position)
{
  GuiseWallList *self = GUISE_WALL_LIST (model);

  return position < self->n_told ? guise_wall_list_dup_face (self, position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseWallList,
                               guise_wall_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
tell (GuiseWallList *self, size_t position, size_t n_removed, size_t n_added)
{
  self->n_told += n_added - n_removed;
  g_list_model_items_changed (G_LIST_MODEL (self), (guint) position, (guint) n_removed,
                              (guint) n_added);
}

static gboolean
grow_cb (void *data)
{
  GuiseWallList *self = data;
  const size_t   n_left = self->n_shown - self->n_told;
  const size_t   n = self->n_told < MAX_NEAR ? MIN (n_left, STEP) : n_left;
  const gboolean is_last = n == n_left;

  if (is_last)
    self->growth = 0;
  tell (self, self->n_told, 0, n);
  return is_last ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* What is left of a renewal, longer or shorter than what was there. A selected face may have its
 * place among what was renewed before: whoever keeps the selection looks for it in one change. */
static void
end_renewal (GuiseWallList *self)
{
  const size_t from = self->is_held ? self->start : self->renewed;
  const size_t n_removed = self->n_told - self->n_same - from;
  const size_t n_added = self->n_shown - self->n_same - from;

  g_clear_pointer (&self->old, g_free);
  if (n_removed > 0 || n_added > 0)
    tell (self, from, n_removed, n_added);
}

/* Many up to where there are cells, a few of those, many behind them. */
static size_t
find_step (const GuiseWallList *self)
{
  const size_t n_left = self->end - self->renewed;

  if (self->renewed + MAX_NEAR / 2 < self->near)
    return MIN (MIN (n_left, FAR), self->near - MAX_NEAR / 2 - self->renewed);
  return MIN (n_left, self->renewed < self->near + MAX_NEAR / 2 ? STEP : FAR);
}

/* Others in the place of those that were there. */
static gboolean
renew_cb (void *data)
{
  GuiseWallList *self = data;
  const size_t   position = self->renewed;
  const size_t   n = find_step (self);

  if (n == 0 || self->is_held) /* a selection follows its faces in one change alone */
    {
      self->growth = 0;
      end_renewal (self);
      return G_SOURCE_REMOVE;
    }
  self->renewed += n;
  tell (self, position, n, n);
  return G_SOURCE_CONTINUE;
}

/* Keeps in @shown what whoever listens knows of. */
static void
stop_growth (GuiseWallList *self)
{
  if (self->growth != 0)
    g_source_remove (self->growth);
  self->growth = 0;
  if (self->old == NULL)
    return;
  memcpy (self->old, self->shown, self->renewed * sizeof (uint32_t));
  g_free (self->shown);
  self->shown = g_steal_pointer (&self->old);
  self->n_shown = self->n_told;
}

void
guise_wall_list_finish (GuiseWallList *self)
{
  if (self->growth == 0)
    return;
  g_source_remove (self->growth);
  self->growth = 0;
  if (self->old != NULL)
    end_renewal (self);
  else
    tell (self, self->n_told, 0, self->n_shown - self->n_told);
}

void
guise_wall_list_show (GuiseWallList *self, uint32_t *faces, size_t n, gboolean from_top)
{
  g_autofree uint32_t *before = NULL;
  const size_t         n_before = self->n_told;
  const size_t         n_least = MIN (n, n_before);
  size_t               start = 0;
  size_t               end = 0;

  stop_growth (self);
  before = self->shown;
  while (start < n_least && before[start] == faces[start])
    start++;
  while (end < n_least - start && before[n_before - 1 - end] == faces[n - 1 - end])
    end++;
  self->shown = faces;
  self->n_shown = n;
  if (from_top && !self->is_held && n_before > 0 && n - start - end > MANY)
    {
      self->growth = g_idle_add (grow_cb, self);
      tell (self, 0, n_before, STEP);
    }
  else if (!self->is_held && n_least - start - end > MANY)
    {
      self->old = g_steal_pointer (&before);
      self->start = self->renewed = start;
      self->end = n_least - end;
      self->n_same = end;
      self->growth = g_idle_add (renew_cb, self);
    }
  else if (start + end < MAX (n, n_before))
    tell (self, start, n_before - start - end, n - start - end);
}

size_t
guise_wall_list_get_n_shown (const GuiseWallList *self)
{
  return self->n_shown;
}

gboolean
guise_wall_list_is_growing (const GuiseWallList *self)
{
  return self->growth != 0;
}

void
guise_wall_list_set_at_top (GuiseWallList *self, gboolean is_at_top)
{
  self->is_away = !is_at_top;
}

void
guise_wall_list_set_near (GuiseWallList *self, guint position)
{
  self->near = position;
}

gboolean
guise_wall_list_is_at_top (const GuiseWallList *self)
{
  return !self->is_away;
}

void
guise_wall_list_set_held (GuiseWallList *self, gboolean is_held)
{
  self->is_held = is_held;
}

guint
guise_wall_list_get_index (const GuiseWallList *self, guint position)
{
  g_return_val_if_fail (position < count (self), 0);

  return look_up (self, position);
}

guint
guise_wall_list_find (const GuiseWallList *self, guint index)
{
  for (size_t i = 0; i < count (self); i++)
    if (look_up (self, i) == index)
      return (guint) i;
  return GTK_INVALID_LIST_POSITION;
}

GuiseWallFace *
guise_wall_list_peek (const GuiseWallList *self, guint index)
{
  g_return_val_if_fail (index < self->shared->n, NULL);

  return self->shared->faces[index];
}

void
guise_wall_list_set_marks (GuiseWallList *self, const uint8_t *marks)
{
  Shared *shared = self->shared;

  for (size_t i = 0; i < shared->n; i++)
    {
      const gboolean is_other = shared->marks[i] != marks[i];

      shared->marks[i] = marks[i];
      if (is_other && shared->faces[i] != NULL)
        g_signal_emit (shared->faces[i], changed_signal, 0);
    }
}

unsigned
guise_wall_list_get_marks (const GuiseWallList *self, guint index)
{
  g_return_val_if_fail (index < self->shared->n, 0);

  return self->shared->marks[index];
}

GuiseWallList *
guise_wall_list_new (size_t n)
{
  GuiseWallList *self = g_object_new (GUISE_TYPE_WALL_LIST, NULL);

  self->shared->n = n;
  self->shared->faces = g_new0 (GuiseWallFace *, n);
  self->shared->marks = g_new0 (uint8_t, n);
  return self;
}

static void
guise_wall_list_finalize (GObject *object)
{
  GuiseWallList *self = GUISE_WALL_LIST (object);

  stop_growth (self);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->shared, shared_unref);
  G_OBJECT_CLASS (guise_wall_list_parent_class)->finalize (object);
}

static void
guise_wall_list_class_init (GuiseWallListClass *class)
{
  G_OBJECT_CLASS (class)->finalize = guise_wall_list_finalize;
}

static void
guise_wall_list_init (GuiseWallList *self)
{
  self->shared = g_rc_box_new0 (Shared);
}
