/* SPDX-License-Identifier: GPL-3.0-or-later
 * A k-d tree of faces that grows: leaves split when they are full, parts that lean are built anew.
 */
#include "survey/guise-near-tree-private.h"

#include <math.h>
#include <stdlib.h>

#define SIDE      16 /* of an appearance */
#define N_WAVES   5  /* frequencies along one side */
#define LANES     16 /* faces of a block, which are compared at once */
#define LEAF      (4 * LANES)
#define LEAN      0.7
#define PATIENCE  1.5 /* a part that was built anew grows by this before it is again */

/* Sums of squares in f32, against distances that were rounded in another order. */
#define SLACK     1.001
#define SLACK_SUM 1e-4

/* Contraction is off and each lane has its own sum: all clones give the same bits. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
  !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CLONES __attribute__ ((target_clones ("default", "avx2")))
#else
#define CLONES
#endif

/* Faces side by side. Codes of empty lanes are infinite: they are far from everything. */
typedef struct
{
  float                  axes[GUISE_NEAR_N_AXES][LANES];
  const GuiseFaceRecord *records[LANES]; /* borrowed */
} Block;

typedef struct _Node Node;

struct _Node
{
  size_t  n;        /* of the whole part */
  size_t  n_own;    /* of a leaf, or those that are not known along the axis */
  GArray *blocks;   /* owned, of Block: its own */
  Node   *sides[2]; /* owned: below the split and from it on; NULL: a leaf */
  int     axis;
  float   split;
  size_t  n_patient; /* not to be built anew while there are fewer */
};

G_STATIC_ASSERT (sizeof (GuiseFaceState) == GUISE_FACE_N_STATES * sizeof (float));

struct _GuiseNearTree
{
  Node *root;                     /* owned */
  float units[GUISE_NEAR_N_AXES]; /* along each axis, what is mostly asked for */
};

/* ---- faces as points ---- */

G_STATIC_ASSERT (SIDE *SIDE == GUISE_FACE_N_APPEARANCE);

/* Cosines of the frequencies 0..4, orthonormal: [wave][place]. */
static const float (*get_waves (void))[SIDE]
{
  static float waves[N_WAVES][SIDE];
  static gsize is_made = 0;

  if (g_once_init_enter (&is_made))
    {
      for (int w = 0; w < N_WAVES; w++)
        for (int i = 0; i < SIDE; i++)
          waves[w][i] = (float) (sqrt ((w == 0 ? 1.0 : 2.0) / SIDE) *
                                 cos (G_PI * w * (2 * i + 1) / (2 * SIDE)));
      g_once_init_leave (&is_made, 1);
    }
  return (const float (*)[SIDE]) waves;
}

/* Fourteen rows of an orthonormal transform (DCT-II, Ahmed, Natarajan, Rao 1974), in units of the
 * distance of appearances: no sum of squared differences is larger than the distance's square. The
 * mean, which normalised pictures do not have, is left out. */
static void
encode (const int8_t *appearance, float *codes)
{
  const float (*waves)[SIDE] = get_waves ();
  float rows[N_WAVES][SIDE];
  int   n = 0;

  for (int w = 0; w < N_WAVES; w++)
    for (int y = 0; y < SIDE; y++)
      {
        float sum = 0.0f;

        for (int x = 0; x < SIDE; x++)
          sum += waves[w][x] * (float) appearance[y * SIDE + x];
        rows[w][y] = sum;
      }
  for (int order = 1; order < N_WAVES; order++)
    for (int w = 0; w <= order; w++)
      {
        float sum = 0.0f;

        for (int y = 0; y < SIDE; y++)
          sum += waves[order - w][y] * rows[w][y];
        codes[n++] = sum * (GUISE_FACE_APPEARANCE_STEP / SIDE);
      }
  g_assert (n == GUISE_NEAR_N_CODES);
}

void
guise_near_face_init (GuiseNearFace *self, const GuiseFaceRecord *record)
{
  self->record = record;
  guise_face_record_get_state (record, &self->state);
  encode (record->appearance, self->codes);
}

static const GuiseNearFace *
get_face (const GArray *faces, guint i)
{
  return &g_array_index (faces, GuiseNearFace, i);
}

/* ---- parts ---- */

static Node *
node_new (void)
{
  Node *self = g_new0 (Node, 1);

  self->blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  return self;
}

static void
node_free (Node *self)
{
  if (self == NULL)
    return;
  node_free (self->sides[0]);
  node_free (self->sides[1]);
  g_array_unref (self->blocks);
  g_free (self);
}

static Block *
get_block (const Node *self, size_t i)
{
  return &g_array_index (self->blocks, Block, i / LANES);
}

/* One of its own faces. */
static void
node_get (const Node *self, size_t i, GuiseNearFace *out_face)
{
  const Block *block = get_block (self, i);
  const size_t lane = i % LANES;

  out_face->record = block->records[lane];
  for (int axis = 0; axis < GUISE_NEAR_N_AXES; axis++)
    out_face->axes[axis] = block->axes[axis][lane];
}

static void
node_set (Node *self, size_t i, const GuiseNearFace *face)
{
  Block *block = get_block (self, i);

  block->records[i % LANES] = face->record;
  for (int axis = 0; axis < GUISE_NEAR_N_AXES; axis++)
    block->axes[axis][i % LANES] = face->axes[axis];
}

static void
node_append (Node *self, const GuiseNearFace *face)
{
  if (self->n_own % LANES == 0)
    {
      Block block;

      for (int axis = 0; axis < GUISE_NEAR_N_AXES; axis++)
        for (int lane = 0; lane < LANES; lane++)
          block.axes[axis][lane] = INFINITY;
      g_array_append_val (self->blocks, block);
    }
  node_set (self, self->n_own++, face);
}

/* The last one takes its place. */
static void
node_remove (Node *self, size_t i)
{
  GuiseNearFace face;

  node_get (self, --self->n_own, &face);
  node_set (self, i, &face);
  for (int k = 0; k < GUISE_NEAR_N_CODES; k++)
    face.codes[k] = INFINITY;
  node_set (self, self->n_own, &face);
  g_array_set_size (self->blocks, (guint) ((self->n_own + LANES - 1) / LANES));
}

/* Where a face belongs below a part; NULL: to the part itself. */
static Node *
get_side (const Node *self, const GuiseNearFace *face)
{
  const float value = self->sides[0] != NULL ? face->axes[self->axis] : NAN;

  return isnan (value) ? NULL : self->sides[value >= self->split];
}

/* The axis along which the faces lie furthest apart, or -1 when they are all in one place. One with
 * a face that is not known there is none. */
static int
find_widest_axis (const GuiseNearTree *tree, const GArray *faces)
{
  float width = 0.0f;
  int   widest = -1;

  for (int axis = 0; axis < GUISE_NEAR_N_AXES; axis++)
    {
      float low = INFINITY;
      float high = -INFINITY;
      guint i;

      for (i = 0; i < faces->len; i++)
        {
          const float value = get_face (faces, i)->axes[axis];

          if (!isfinite (value))
            break;
          low = MIN (low, value);
          high = MAX (high, value);
        }
      if (i == faces->len && (high - low) / tree->units[axis] > width)
        {
          width = (high - low) / tree->units[axis];
          widest = axis;
        }
    }
  return widest;
}

static int
compare_floats (const void *a, const void *b)
{
  const float p = *(const float *) a;
  const float q = *(const float *) b;

  return (p > q) - (p < q);
}

/* The middle value along an axis, or the second smallest one where the middle is the smallest:
 * there are faces on both sides. */
static float
find_split (const GArray *faces, int axis)
{
  g_autofree float *values = g_new (float, faces->len);
  guint             middle = faces->len / 2;

  for (guint i = 0; i < faces->len; i++)
    values[i] = get_face (faces, i)->axes[axis];
  qsort (values, faces->len, sizeof *values, compare_floats);
  while (values[middle] <= values[0])
    middle++;
  return values[middle];
}

/* Gives an empty part its faces. */
static void
fill (const GuiseNearTree *tree, Node *self, const GArray *faces)
{
  const int axis = faces->len > LEAF ? find_widest_axis (tree, faces) : -1;

  self->n = faces->len;
  if (axis < 0)
    {
      for (guint i = 0; i < faces->len; i++)
        node_append (self, get_face (faces, i));
      return;
    }
  self->axis = axis;
  self->split = find_split (faces, axis);
  for (int side = 0; side < 2; side++)
    {
      g_autoptr (GArray) part = g_array_new (FALSE, FALSE, sizeof (GuiseNearFace));

      for (guint i = 0; i < faces->len; i++)
        if ((get_face (faces, i)->axes[axis] >= self->split) == side)
          g_array_append_vals (part, get_face (faces, i), 1);
      self->sides[side] = node_new ();
      fill (tree, self->sides[side], part);
    }
}

static void
gather (const Node *self, GArray *faces)
{
  for (size_t i = 0; i < self->n_own; i++)
    {
      GuiseNearFace face;

      node_get (self, i, &face);
      g_array_append_val (faces, face);
    }
  for (int i = 0; self->sides[0] != NULL && i < 2; i++)
    gather (self->sides[i], faces);
}

static void
build_anew (const GuiseNearTree *tree, Node *self)
{
  g_autoptr (GArray) faces =
               g_array_sized_new (FALSE, FALSE, sizeof (GuiseNearFace), (guint) self->n);

  gather (self, faces);
  g_clear_pointer (&self->sides[0], node_free);
  g_clear_pointer (&self->sides[1], node_free);
  g_array_set_size (self->blocks, 0);
  self->n_own = 0;
  self->n_patient = (size_t) (PATIENCE * (double) self->n);
  fill (tree, self, faces);
}

static gboolean
leans (const Node *self)
{
  return self->sides[0] != NULL && self->n >= self->n_patient &&
         (double) MAX (self->sides[0]->n, self->sides[1]->n) > LEAN * (double) self->n + 2 * LEAF;
}

/* ---- the tree ---- */

GuiseNearTree *
guise_near_tree_new (double max_state, double max_appearance)
{
  GuiseNearTree *self = g_new0 (GuiseNearTree, 1);

  self->root = node_new ();
  for (int axis = 0; axis < GUISE_NEAR_N_AXES; axis++)
    self->units[axis] = (float) (axis < GUISE_FACE_N_STATES ? max_state : max_appearance);
  return self;
}

void
guise_near_tree_free (GuiseNearTree *self)
{
  if (self == NULL)
    return;
  node_free (self->root);
  g_free (self);
}

size_t
guise_near_tree_get_n (const GuiseNearTree *self)
{
  return self->root->n;
}

void
guise_near_tree_add (GuiseNearTree *self, const GuiseFaceRecord *record)
{
  Node         *node = self->root;
  Node         *leaning = NULL; /* the largest part that leans */
  Node         *side;
  GuiseNearFace face;

  guise_near_face_init (&face, record);
  for (;; node = side)
    {
      node->n++;
      if (leaning == NULL && leans (node))
        leaning = node;
      side = get_side (node, &face);
      if (side == NULL)
        break;
    }
  node_append (node, &face);
  /* A leaf in which all are in one place is tried again when it has grown. */
  if (leaning == NULL && node->sides[0] == NULL && node->n > LEAF && node->n >= node->n_patient)
    leaning = node;
  if (leaning != NULL)
    build_anew (self, leaning);
}

gboolean
guise_near_tree_remove (GuiseNearTree *self, const GuiseFaceRecord *record)
{
  Node         *node = self->root;
  Node         *last;
  Node         *side;
  GuiseNearFace face;
  size_t        i = 0;

  guise_near_face_init (&face, record);
  while ((side = get_side (node, &face)) != NULL)
    node = side;
  while (i < node->n_own && get_block (node, i)->records[i % LANES] != record)
    i++;
  if (i == node->n_own)
    return FALSE;
  node_remove (node, i);
  last = node;
  for (node = self->root; node != last; node = get_side (node, &face))
    node->n--;
  last->n--;
  return TRUE;
}

/* ---- asking ---- */

/* A query on its way down: by how much each axis, and both sums of squares, are missed already. */
typedef struct
{
  GuiseNearQuery *query;
  double          gaps2[GUISE_NEAR_N_AXES];
  double          state2;
  double          appearance2;
} Walk;

static double
get_limit2 (double distance)
{
  return SLACK * distance * distance + SLACK_SUM;
}

/* Sums of squares of all faces of a block at once. A state that is not known makes no difference;
 * codes always are. */
static inline void
add_states (const Block *block, const float *values, float *sums)
{
  for (int k = 0; k < GUISE_FACE_N_STATES; k++)
    for (int lane = 0; lane < LANES; lane++)
      {
        const float d = block->axes[k][lane] - values[k];

        sums[lane] += d * d > 0.0f ? d * d : 0.0f;
      }
}

static inline void
add_codes (const Block *block, const float *values, float *sums)
{
  for (int k = 0; k < GUISE_NEAR_N_CODES; k++)
    for (int lane = 0; lane < LANES; lane++)
      {
        const float d = block->axes[GUISE_FACE_N_STATES + k][lane] - values[k];

        sums[lane] += d * d;
      }
}

/* Which faces of a block may be within the limits, one bit each. */
CLONES static uint32_t
find_near (const Block *block, const GuiseNearFace *face, float max_state2, float max_appearance2)
{
  float    states[LANES] = { 0.0f };
  float    codes[LANES] = { 0.0f };
  uint32_t near = 0;

  add_codes (block, face->codes, codes);
  for (int lane = 0; lane < LANES; lane++)
    near |= (uint32_t) (codes[lane] <= max_appearance2) << lane;
  if (near == 0)
    return 0;
  add_states (block, face->state.values, states);
  for (int lane = 0; lane < LANES; lane++)
    near &= ~((uint32_t) (states[lane] > max_state2) << lane);
  return near;
}

static gboolean
visit_own (const Node *self, GuiseNearQuery *query)
{
  for (size_t first = 0; first < self->n_own; first += LANES)
    {
      uint32_t near =
        find_near (get_block (self, first), &query->face, (float) get_limit2 (query->max_state),
                   (float) get_limit2 (query->max_appearance));

      for (; near != 0; near &= near - 1)
        {
          GuiseNearFace face;

          node_get (self, first + (size_t) __builtin_ctz (near), &face);
          if (query->visit (&face, query))
            return TRUE;
        }
    }
  return FALSE;
}

static gboolean
visit_part (const Node *self, Walk *walk)
{
  const float  value = self->sides[0] != NULL ? walk->query->face.axes[self->axis] : NAN;
  double      *sum = self->axis < GUISE_FACE_N_STATES ? &walk->state2 : &walk->appearance2;
  const double old_gap2 = walk->gaps2[self->axis];
  const double old_sum = *sum;
  const double gap = isnan (value) ? 0.0 : (double) (value - self->split);
  const int    near = !isnan (value) && value >= self->split;
  gboolean     is_enough;

  if (visit_own (self, walk->query))
    return TRUE;
  if (self->sides[0] == NULL)
    return FALSE;
  if (visit_part (self->sides[near], walk))
    return TRUE;
  /* The further split along an axis misses by more than the nearer one. */
  walk->gaps2[self->axis] = MAX (old_gap2, gap * gap);
  *sum += walk->gaps2[self->axis] - old_gap2;
  is_enough = walk->state2 <= get_limit2 (walk->query->max_state) &&
              walk->appearance2 <= get_limit2 (walk->query->max_appearance) &&
              visit_part (self->sides[!near], walk);
  walk->gaps2[self->axis] = old_gap2;
  *sum = old_sum;
  return is_enough;
}

gboolean
guise_near_tree_run (const GuiseNearTree *self, GuiseNearQuery *query)
{
  Walk walk = { .query = query };

  return visit_part (self->root, &walk);
}
