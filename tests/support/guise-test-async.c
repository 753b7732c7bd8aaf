/* SPDX-License-Identifier: GPL-3.0-or-later
 * A device that is late: the reference behind a queue. */
#include "support/guise-test-async.h"

#include <string.h>

#include "nn/guise-device-private.h"
#include "nn/guise-host-memory.h"

enum
{
  N_PIECES = 4096,            /* of work that may wait */
  N_STAGED = 4 * 1024 * 1024, /* floats of uploads that may wait */
};

typedef enum
{
  PIECE_CALL,
  PIECE_COPY,
  PIECE_FILL,
  PIECE_UPLOAD,
  PIECE_READ,
  PIECE_GRAPH,
  PIECE_BRANCH_END,
  PIECE_BRANCH_WAIT,
} PieceKind;

typedef struct
{
  PieceKind        kind;
  const GuiseCall *call;
  void            *to;
  const void      *from;
  size_t           n;
  gboolean         is_aside; /* of a branch */
} Piece;

typedef struct
{
  GuiseTestAsyncFlags  flags;
  GuiseTestAsyncCounts counts;
  Piece                pieces[N_PIECES]; /* piece i stands at i modulo that */
  uint64_t             n_enqueued;
  uint64_t             n_done;
  float               *staged;
  size_t               n_staged;
  GArray              *recording; /* of Piece; while recording */
  GArray              *aside;     /* of Piece; what branches have still to do */
  gboolean             is_aside;  /* in a branch */
  unsigned             n_calls;   /* until one is refused; 0: none will be */
} Device;

/* Where in the order of the work it stands. */
typedef struct
{
  uint64_t place;
} Mark;

/* Of every step: the kernel that computes, and its state. */
typedef struct
{
  const GuiseKernel *kernel;
  void              *state;
} State;

/* ---- doing work ---- */

static void
do_call (const GuiseCall *call)
{
  const State *state = (const State *) call->state;
  GuiseCall    inner = *call;

  inner.state = state->state;
  g_assert_true (state->kernel->run (&inner));
}

/* All of the branches up to the end of the last one with this number. */
static void
catch_up (Device *self, size_t number)
{
  guint n = self->aside->len;

  while (n > 0 && (g_array_index (self->aside, Piece, n - 1).kind != PIECE_BRANCH_END ||
                   g_array_index (self->aside, Piece, n - 1).n != number))
    n--;
  for (guint i = 0; i < n; i++)
    {
      const Piece *piece = &g_array_index (self->aside, Piece, i);

      if (piece->kind == PIECE_CALL)
        do_call (piece->call);
      else if (piece->kind == PIECE_COPY)
        memcpy (piece->to, piece->from, piece->n);
    }
  g_array_remove_range (self->aside, 0, n);
}

static void do_piece (Device *self, const Piece *piece);

static void
do_graph (Device *self, const GArray *graph)
{
  for (guint i = 0; i < graph->len; i++)
    do_piece (self, &g_array_index (graph, Piece, i));
}

/* What goes aside is put off until somebody waits for it. */
static void
do_piece (Device *self, const Piece *piece)
{
  if (piece->is_aside)
    {
      g_array_append_val (self->aside, *piece);
      return;
    }
  switch (piece->kind)
    {
    case PIECE_CALL:
      do_call (piece->call);
      break;
    case PIECE_COPY:
      memcpy (piece->to, piece->from, piece->n);
      break;
    case PIECE_FILL:
      memset (piece->to, 0, piece->n);
      break;
    case PIECE_UPLOAD:
    case PIECE_READ:
      memcpy (piece->to, piece->from, piece->n * sizeof (float));
      break;
    case PIECE_GRAPH:
      do_graph (self, (const GArray *) piece->from);
      break;
    case PIECE_BRANCH_END:
      g_assert_not_reached ();
    case PIECE_BRANCH_WAIT:
      catch_up (self, piece->n);
      break;
    }
}

static void
do_until (Device *self, uint64_t place)
{
  g_assert_null (self->recording);
  for (; self->n_done < place; self->n_done++)
    do_piece (self, &self->pieces[self->n_done % N_PIECES]);
}

static gboolean
enqueue (Device *self, Piece piece)
{
  if (self->recording != NULL)
    {
      g_assert_true (piece.kind == PIECE_CALL || piece.kind == PIECE_COPY ||
                     piece.kind == PIECE_BRANCH_END || piece.kind == PIECE_BRANCH_WAIT);
      g_array_append_val (self->recording, piece);
      return TRUE;
    }
  if (self->n_enqueued - self->n_done == N_PIECES)
    do_until (self, self->n_done + 1);
  self->pieces[self->n_enqueued++ % N_PIECES] = piece;
  return TRUE;
}

/* ---- the contract ---- */

static void *
open_device (int index, const char *math, int n_threads, GError **error)
{
  Device *self = g_new0 (Device, 1);

  self->staged = g_new (float, N_STAGED);
  self->aside = g_array_new (FALSE, FALSE, sizeof (Piece));
  return self;
}

static void
close_device (void *device)
{
  Device *self = (Device *) device;

  do_until (self, self->n_enqueued);
  g_assert_cmpuint (self->aside->len, ==, 0); /* somebody has waited for all of it */
  g_array_unref (self->aside);
  g_free (self->staged);
  g_free (self);
}

static gboolean
synchronize (void *device)
{
  do_until ((Device *) device, ((Device *) device)->n_enqueued);
  return TRUE;
}

static void
memory_free (void *device, void *memory)
{
  synchronize (device);
  guise_host_memory_free (memory);
}

static gboolean
upload (void *device, void *to, const float *from, size_t n_elements)
{
  Device *self = (Device *) device;
  float  *staged;

  g_assert_cmpuint (n_elements, <=, N_STAGED);
  if (self->n_staged + n_elements > N_STAGED)
    {
      synchronize (device);
      self->n_staged = 0;
    }
  staged = self->staged + self->n_staged;
  self->n_staged += n_elements;
  memcpy (staged, from, n_elements * sizeof (float));
  return enqueue (self, (Piece){ PIECE_UPLOAD, .to = to, .from = staged, .n = n_elements });
}

static gboolean
download (void *device, float *to, const void *from, size_t n_elements)
{
  synchronize (device);
  memcpy (to, from, n_elements * sizeof (float));
  return TRUE;
}

static gboolean
fill (void *device, void *to, size_t n_bytes)
{
  return enqueue ((Device *) device, (Piece){ PIECE_FILL, .to = to, .n = n_bytes });
}

static gboolean
copy (void *device, void *to, const void *from, size_t n_bytes)
{
  Device *self = (Device *) device;

  return enqueue (self, (Piece){ PIECE_COPY, .to = to, .from = from, .n = n_bytes,
                                 .is_aside = self->is_aside });
}

static gboolean
branch_begin (void *device)
{
  Device *self = (Device *) device;

  g_assert_false (self->is_aside);
  self->is_aside = TRUE;
  self->counts.n_branches++;
  return TRUE;
}

static gboolean
branch_end (void *device, unsigned number)
{
  Device *self = (Device *) device;

  g_assert_true (self->is_aside && number < GUISE_BACKEND_N_BRANCHES);
  self->is_aside = FALSE;
  return enqueue (self, (Piece){ PIECE_BRANCH_END, .n = number, .is_aside = TRUE });
}

static gboolean
branch_wait (void *device, unsigned number)
{
  Device *self = (Device *) device;

  g_assert_false (self->is_aside);
  return enqueue (self, (Piece){ PIECE_BRANCH_WAIT, .n = number });
}

static gboolean
capture_begin (void *device)
{
  Device *self = (Device *) device;

  g_assert_null (self->recording);
  self->counts.n_captures++;
  self->recording = g_array_new (FALSE, FALSE, sizeof (Piece));
  return TRUE;
}

static void *
capture_end (void *device)
{
  Device *self = (Device *) device;
  GArray *graph = g_steal_pointer (&self->recording);

  g_assert_nonnull (graph);
  if ((self->flags & GUISE_TEST_ASYNC_NO_CAPTURE) != 0)
    g_clear_pointer (&graph, g_array_unref);
  return graph;
}

static gboolean
graph_run (void *device, void *graph)
{
  ((Device *) device)->counts.n_graph_runs++;
  return enqueue ((Device *) device, (Piece){ PIECE_GRAPH, .from = graph });
}

static void
graph_free (void *device, void *graph)
{
  const Device *self = (const Device *) device;

  g_assert_cmpuint (self->n_done, ==, self->n_enqueued);
  if (graph != NULL)
    g_array_unref ((GArray *) graph);
}

static void *
mark_new (void *device, GError **error)
{
  return g_new0 (Mark, 1);
}

static gboolean
mark_set (void *device, void *mark)
{
  ((Mark *) mark)->place = ((Device *) device)->n_enqueued;
  return TRUE;
}

static gboolean
mark_wait (void *device, void *mark)
{
  do_until ((Device *) device, ((Mark *) mark)->place);
  return TRUE;
}

static void
mark_free (void *device, void *mark)
{
  g_free (mark);
}

static gboolean
read_later (void *device, float *to, const void *from, size_t n_elements)
{
  return enqueue ((Device *) device,
                  (Piece){ PIECE_READ, .to = to, .from = from, .n = n_elements });
}

static void *
pinned_new (void *device, size_t n_bytes, GError **error)
{
  if ((((Device *) device)->flags & GUISE_TEST_ASYNC_NO_PINNED) == 0)
    return g_malloc0 (n_bytes);
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY, "No pinned memory left");
  return NULL;
}

static void
pinned_free (void *device, void *memory)
{
  const Device *self = (const Device *) device;

  g_assert_cmpuint (self->n_done, ==, self->n_enqueued);
  g_free (memory);
}

/* ---- kernels ---- */

static gboolean
plan_kernel (const GuiseKernel      *kernel,
             const GuiseKernelQuery *query,
             GuiseKernelPlan        *plan,
             GError                **error)
{
  State *state;

  if (kernel->plan != NULL && !kernel->plan (query, plan, error))
    return FALSE;
  state = g_new0 (State, 1);
  state->kernel = kernel;
  state->state = plan->state;
  plan->state = state;
  return TRUE;
}

static gboolean
plan_op (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  return plan_kernel (&guise_ref_backend_get ()->kernels[query->op], query, plan, error);
}

static gboolean
plan_program (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  return plan_kernel (&guise_ref_backend_get ()->program, query, plan, error);
}

static gboolean
run_kernel (const GuiseCall *call)
{
  Device *self = (Device *) call->device;

  if (self->n_calls > 0 && --self->n_calls == 0)
    return FALSE;
  return enqueue (self, (Piece){ PIECE_CALL, .call = call, .is_aside = self->is_aside });
}

static void
free_state (void *state)
{
  State *self = (State *) state;

  if (self == NULL)
    return;
  if (self->kernel->free != NULL)
    self->kernel->free (self->state);
  g_free (self);
}

static void
fill_kernels (GuiseBackend *backend)
{
  backend->program.plan = plan_program;
  backend->program.run = run_kernel;
  backend->program.free = free_state;
  for (int i = 0; i < GUISE_N_OPS; i++)
    if (backend->kernels[i].run != NULL)
      {
        backend->kernels[i].plan = plan_op;
        backend->kernels[i].run = run_kernel;
        backend->kernels[i].free = free_state;
      }
}

GuiseDevice *
guise_test_async_device_new (GuiseTestAsyncFlags flags)
{
  static GuiseBackend backend;
  GuiseDevice        *device;

  backend = *guise_ref_backend_get ();
  backend.name = "async";
  backend.open = open_device;
  backend.close = close_device;
  backend.memory_free = memory_free;
  backend.upload = upload;
  backend.download = download;
  backend.fill = fill;
  backend.copy = copy;
  backend.synchronize = synchronize;
  backend.branch_begin = branch_begin;
  backend.branch_end = branch_end;
  backend.branch_wait = branch_wait;
  backend.capture_begin = capture_begin;
  backend.capture_end = capture_end;
  backend.graph_run = graph_run;
  backend.graph_free = graph_free;
  backend.mark_new = mark_new;
  backend.mark_set = mark_set;
  backend.mark_wait = mark_wait;
  backend.mark_free = mark_free;
  backend.read_later = read_later;
  backend.pinned_new = pinned_new;
  backend.pinned_free = pinned_free;
  fill_kernels (&backend);
  device = guise_device_new (&backend, "async", 0, 1, NULL);
  ((Device *) guise_device_get_handle (device))->flags = flags;
  return device;
}

GuiseTestAsyncCounts
guise_test_async_get_counts (const GuiseDevice *device)
{
  const Device        *self = (const Device *) guise_device_get_handle (device);
  GuiseTestAsyncCounts counts = self->counts;

  counts.n_waiting = (size_t) (self->n_enqueued - self->n_done);
  return counts;
}

void
guise_test_async_fail_after (const GuiseDevice *device, unsigned n_calls)
{
  ((Device *) guise_device_get_handle (device))->n_calls = n_calls + 1;
}
