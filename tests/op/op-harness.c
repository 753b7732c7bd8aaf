/* SPDX-License-Identifier: GPL-3.0-or-later
 * One list of cases, five questions: are results right (--test), are gradients right (--grad), how
 * fast is it (--perf), what is supported (--support), do bits depend on the number of threads
 * (--same). Exit status 77 when the device is absent. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/guise-half.h"
#include "op-case.h"

/* What f32 with honest sums gives; wider limits stand at the kinds, with the reason. */
#define MAX_ERROR          1e-5
#define MAX_NMSE           1e-11

/* Limits of a device that keeps images in 16 bits or multiplies in tf32: operands are rounded to 16
 * bits beforehand, so what is left is one rounding a step (bf16: 2^-9, f16: 2^-12) and what a case
 * puts in a row. Source: cuda.md 3.1 */
#define BF16_MAX_ERROR     (1.0 / 64)
#define BF16_MAX_NMSE      (4e-3 * 4e-3)
#define F16_MAX_ERROR      (1.0 / 512)
#define F16_MAX_NMSE       (1e-3 * 1e-3)

#define GUARD_BYTES        256
#define GUARD_WORD         0xffffffffu /* as a float this is NaN */

#define N_DIRECTIONS       3
#define STEP               1e-6 /* small: activations must not cross a kink */
#define MAX_GRADIENT_ERROR 1e-6

#define MAX_SAME_THREADS   4 /* enough for every way to divide the work */

const GuiseBackend *guise_ref64_backend_get (void);

static const OpFamily *const families[] = {
  &op_family_elementwise, &op_family_conv, &op_family_spatial, &op_family_move, &op_family_state,
};

typedef struct
{
  const char  *filter;
  const char  *device_name;
  GuiseDevice *device;
  GuiseDevice *exact;       /* double */
  float (*round) (float x); /* NULL: the device computes with whole operands */
  double max_error;         /* with @round */
  double max_nmse;          /* with @round */
  int    n_run;
  int    n_failed;
} Harness;

/* ---- running a case ---- */

/* Fills the buffer of a plan with what no kernel would write. The exact device, whose memory is the
 * host's, takes no floats. */
static void
fill_buffer (GuisePlan *plan, gboolean is_exact)
{
  const GuiseBackend *backend = guise_device_get_backend (plan->device);
  size_t              n = plan->peak_bytes / sizeof (uint32_t);
  g_autofree float   *words = g_malloc (plan->peak_bytes);

  memset (is_exact ? (void *) plan->buffer : (void *) words, GUARD_WORD & 0xff, plan->peak_bytes);
  if (is_exact)
    return;
  g_assert_true (backend->upload (guise_device_get_handle (plan->device), plan->buffer, words, n));
}

/* The case with operands that are exact in 16 bits where the device has no more. */
static OpBuild *
build_case (const Harness *harness, const OpKind *kind, const char *text)
{
  OpBuild *build = op_build_new (kind, text);

  for (guint i = 0; harness->round != NULL && i < build->inputs->len; i++)
    {
      const OpInput *input = &g_array_index (build->inputs, OpInput, i);
      size_t         n = (size_t) guise_shape_n_elements (guise_node_get_shape (input->node));

      for (size_t k = 0; k < n; k++)
        input->values[k] = harness->round (input->values[k]);
    }
  return build;
}

typedef struct
{
  GuiseWeights *weights;
  GuisePlan    *plan;
  gboolean      is_exact;
} OpRun;

static void
op_run_clear (OpRun *self)
{
  g_clear_pointer (&self->plan, guise_plan_free);
  g_clear_pointer (&self->weights, guise_weights_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OpRun, op_run_clear)

static gboolean
op_run_init (OpRun       *self,
             Harness     *harness,
             GuiseDevice *device,
             OpBuild     *build,
             GPtrArray   *outputs,
             GError     **error)
{
  self->is_exact = device == harness->exact;
  self->weights = guise_weights_new (device);
  for (guint i = 0; i < build->inputs->len; i++)
    {
      const OpInput *input = &g_array_index (build->inputs, OpInput, i);

      if (guise_node_get_op (input->node) == GUISE_OP_PARAM &&
          !guise_weights_add (self->weights, guise_node_get_name (input->node),
                              guise_node_get_shape (input->node), input->values, error))
        return FALSE;
    }
  self->plan =
    guise_plan_new_guarded (build->graph, device, self->weights,
                            (GuiseNode *const *) outputs->pdata, outputs->len, GUARD_BYTES, error);
  if (self->plan == NULL)
    return FALSE;
  if (self->plan->buffer != NULL)
    fill_buffer (self->plan, self->is_exact);
  for (guint i = 0; i < build->inputs->len; i++)
    {
      const OpInput *input = &g_array_index (build->inputs, OpInput, i);

      if (guise_node_get_op (input->node) == GUISE_OP_INPUT)
        guise_plan_write (self->plan, input->node, input->values);
    }
  return TRUE;
}

/* The values of an output; in full precision on the exact device. */
static double *
op_run_read (OpRun *self, GuiseNode *node)
{
  size_t  n = (size_t) guise_shape_n_elements (guise_node_get_shape (node));
  double *values = g_new (double, n);

  if (self->is_exact)
    {
      GuiseTensor tensor =
        guise_plan_get_tensor (self->plan, guise_plan_find_value (self->plan, node));

      memcpy (values, tensor.data, n * sizeof (double));
    }
  else
    {
      g_autofree float *rounded = g_new (float, n);

      guise_plan_read (self->plan, node, rounded);
      for (size_t i = 0; i < n; i++)
        values[i] = (double) rounded[i];
    }
  return values;
}

/* Bytes of the buffer that belong to no tensor must be as they were. */
static gboolean
op_run_check_guards (const OpRun *self)
{
  const GuisePlan    *plan = self->plan;
  const GuiseBackend *backend = guise_device_get_backend (plan->device);
  size_t              n = plan->peak_bytes;
  g_autofree uint8_t *is_used = g_new0 (uint8_t, n + 1);
  g_autofree uint8_t *bytes = g_malloc (n + 1);

  if (plan->buffer == NULL)
    return TRUE;
  g_assert_true (backend->download (guise_device_get_handle (plan->device), (float *) bytes,
                                    plan->buffer, n / sizeof (float)));
  for (int i = 0; i < (int) plan->values->len; i++)
    {
      const GuiseValue *value = guise_plan_get_value (plan, i);

      if (value->owner == i && value->memory == GUISE_MEMORY_ACTIVATION && value->last >= 0)
        memset (is_used + value->place, 1, value->n_bytes);
    }
  for (size_t i = 0; i < n; i++)
    if (!is_used[i] && bytes[i] != (GUARD_WORD & 0xff))
      return FALSE;
  return TRUE;
}

/* ---- --test ---- */

/* %FALSE, and why, when the results differ by more than rounding. */
static gboolean
compare (const Harness *harness,
         const double  *found,
         const double  *expected,
         size_t         n,
         const OpKind  *kind)
{
  double largest = 0;
  double off = 0;
  double squares = 0;
  double off_squares = 0;
  double max_error = harness->round != NULL ? harness->max_error
                     : kind->max_error > 0  ? kind->max_error
                                            : MAX_ERROR;
  double max_nmse = harness->round != NULL
                      ? harness->max_nmse
                      : MAX_NMSE * (max_error / MAX_ERROR) * (max_error / MAX_ERROR);

  for (size_t i = 0; i < n; i++)
    {
      double d = found[i] - expected[i];

      if (!isfinite (found[i]))
        off = INFINITY;
      largest = fmax (largest, fabs (expected[i]));
      off = fmax (off, fabs (d));
      squares += expected[i] * expected[i];
      off_squares += d * d;
    }
  if (off <= max_error * largest && off_squares <= max_nmse * squares)
    return TRUE;
  printf ("  largest difference %g of %g, normalised mean square %g\n", off, largest,
          off_squares / squares);
  return FALSE;
}

static gboolean
test_case (Harness *harness, const OpKind *kind, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OpBuild) build = build_case (harness, kind, text);
  g_auto (OpRun) run = { NULL };
  g_auto (OpRun) exact = { NULL };
  gboolean is_right = TRUE;

  if (!op_run_init (&run, harness, harness->device, build, build->outputs, &error) ||
      !op_run_init (&exact, harness, harness->exact, build, build->outputs, &error) ||
      !guise_plan_run (run.plan, &error) || !guise_plan_run (exact.plan, &error))
    {
      printf ("  %s\n", error->message);
      return FALSE;
    }
  for (guint i = 0; i < build->outputs->len; i++)
    {
      GuiseNode         *node = (GuiseNode *) build->outputs->pdata[i];
      g_autofree double *found = op_run_read (&run, node);
      g_autofree double *expected = op_run_read (&exact, node);

      if (!compare (harness, found, expected,
                    (size_t) guise_shape_n_elements (guise_node_get_shape (node)), kind))
        is_right = FALSE;
    }
  if (!op_run_check_guards (&run))
    {
      printf ("  wrote outside of its memory\n");
      is_right = FALSE;
    }
  return is_right;
}

/* ---- --grad ---- */

/* sum (output * cotangent) over all outputs */
static GuiseNode *
build_loss (OpBuild *build)
{
  GuiseNode *loss = NULL;

  for (guint i = 0; i < build->outputs->len; i++)
    {
      GuiseNode        *y = (GuiseNode *) build->outputs->pdata[i];
      const GuiseShape *shape = guise_node_get_shape (y);
      size_t            n = (size_t) guise_shape_n_elements (shape);
      g_autofree float *cotangent = g_new (float, n);

      for (size_t k = 0; k < n; k++)
        cotangent[k] = (float) guise_random_uniform (&build->random, -1, 1);

      GuiseNode *product =
        guise_build_mul (build->graph, y, guise_graph_constant (build->graph, shape, cotangent));
      GuiseNode *sum = guise_build_sum (build->graph, product, (1u << shape->n_dims) - 1);
      GuiseNode *scalar = guise_build_reshape (build->graph, sum, &(GuiseShape){ .n_dims = 0 });

      loss = loss == NULL ? scalar : guise_build_add (build->graph, loss, scalar);
    }
  return loss;
}

/* Moves an input of the exact device by @factor along @direction. */
static void
write_moved (OpRun *run, const OpInput *input, const double *direction, double factor)
{
  size_t  n = (size_t) guise_shape_n_elements (guise_node_get_shape (input->node));
  int     value = guise_plan_find_value (run->plan, input->node);
  double *to;

  if (value < 0)
    return;
  to = (double *) guise_plan_get_tensor (run->plan, value).data;
  for (size_t i = 0; i < n; i++)
    to[i] = (double) input->values[i] + factor * direction[i];
}

static double
evaluate (OpRun *run, GuiseNode *loss)
{
  g_autoptr (GError) error = NULL;
  g_autofree double *value = NULL;

  if (!guise_plan_run (run->plan, &error))
    g_error ("%s", error->message);
  value = op_run_read (run, loss);
  return *value;
}

/* Compares the gradient by one input with central differences along random directions. */
static gboolean
check_gradient (OpBuild       *build,
                OpRun         *run,
                GuiseNode     *loss,
                const OpInput *input,
                GuiseNode     *gradient)
{
  size_t             n = (size_t) guise_shape_n_elements (guise_node_get_shape (input->node));
  g_autofree double *direction = g_new0 (double, n);
  g_autofree double *dx = NULL;
  gboolean           is_right = TRUE;

  write_moved (run, input, direction, 0);
  evaluate (run, loss);
  dx = op_run_read (run, gradient);
  for (int k = 0; k < N_DIRECTIONS; k++)
    {
      double analytic = 0;
      double scale = 0;
      double numeric;

      for (size_t i = 0; i < n; i++)
        {
          direction[i] = guise_random_uniform (&build->random, -1, 1);
          analytic += dx[i] * direction[i];
          scale += fabs (dx[i]);
        }
      write_moved (run, input, direction, STEP);
      numeric = evaluate (run, loss);
      write_moved (run, input, direction, -STEP);
      numeric = (numeric - evaluate (run, loss)) / (2 * STEP);
      if (!(fabs (numeric - analytic) <= MAX_GRADIENT_ERROR * fmax (scale, 1e-3)))
        {
          printf ("  by %s: differences give %.9g, the gradient %.9g\n",
                  guise_node_get_name (input->node), numeric, analytic);
          is_right = FALSE;
        }
    }
  write_moved (run, input, direction, 0);
  return is_right;
}

static gboolean
check_gradients (Harness *harness, const OpKind *kind, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OpBuild) build = op_build_new (kind, text);
  g_autoptr (GPtrArray) wrt = g_ptr_array_new ();
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autofree GuiseNode **gradients = g_new0 (GuiseNode *, build->inputs->len + 1);
  GuiseNode             *loss = build_loss (build);
  g_auto (OpRun) run = { NULL };
  gboolean is_right = TRUE;

  for (guint i = 0; i < build->inputs->len; i++)
    g_ptr_array_add (wrt, g_array_index (build->inputs, OpInput, i).node);
  guise_graph_gradient (build->graph, loss, (GuiseNode *const *) wrt->pdata, wrt->len, gradients);
  g_ptr_array_add (wanted, loss);
  for (guint i = 0; i < wrt->len; i++)
    if (gradients[i] != NULL)
      g_ptr_array_add (wanted, gradients[i]);
  if (!op_run_init (&run, harness, harness->exact, build, wanted, &error))
    {
      printf ("  %s\n", error->message);
      return FALSE;
    }
  for (guint i = 0; i < wrt->len; i++)
    {
      const OpInput *input = &g_array_index (build->inputs, OpInput, i);

      if (input->is_constant)
        continue;
      if (gradients[i] == NULL)
        {
          printf ("  no gradient by %s\n", guise_node_get_name (input->node));
          is_right = FALSE;
        }
      else if (!check_gradient (build, &run, loss, input, gradients[i]))
        is_right = FALSE;
    }
  return is_right;
}

/* ---- --same ---- */

/* Runs a case on devices with other numbers of threads: every bit of every result must be as it is
 * on the device asked for. */
static gboolean
check_same (Harness *harness, const OpKind *kind, const char *text)
{
  g_autoptr (OpBuild) build = op_build_new (kind, text);
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);
  gboolean is_same = TRUE;

  for (int n_threads = 1; n_threads <= MAX_SAME_THREADS; n_threads++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseDevice) device = guise_device_open (harness->device_name, n_threads, &error);
      g_auto (OpRun) run = { NULL };

      if (device == NULL || !op_run_init (&run, harness, device, build, build->outputs, &error) ||
          !guise_plan_run (run.plan, &error))
        g_error ("%s", error->message);
      for (guint i = 0; i < build->outputs->len; i++)
        {
          GuiseNode         *node = (GuiseNode *) build->outputs->pdata[i];
          size_t             n = (size_t) guise_shape_n_elements (guise_node_get_shape (node));
          g_autofree double *found = op_run_read (&run, node);

          if (n_threads == 1)
            g_ptr_array_add (expected, g_steal_pointer (&found));
          else if (memcmp (found, expected->pdata[i], n * sizeof *found) != 0)
            {
              printf ("  other bits with %d threads\n", n_threads);
              is_same = FALSE;
            }
        }
    }
  return is_same;
}

/* ---- --perf ---- */

static gboolean
measure_case (Harness *harness, const OpKind *kind, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OpBuild) build = op_build_new (kind, text);
  g_auto (OpRun) run = { NULL };
  double  best = INFINITY;
  double  n_bytes = 0;
  int64_t end;

  if (!op_run_init (&run, harness, harness->device, build, build->outputs, &error))
    {
      printf ("  %s\n", error->message);
      return FALSE;
    }
  for (guint i = 0; i < build->inputs->len; i++)
    n_bytes += 4.0 * (double) guise_shape_n_elements (
                       guise_node_get_shape (g_array_index (build->inputs, OpInput, i).node));
  for (guint i = 0; i < build->outputs->len; i++)
    n_bytes += 4.0 * (double) guise_shape_n_elements (
                       guise_node_get_shape ((GuiseNode *) build->outputs->pdata[i]));
  end = g_get_monotonic_time () + G_USEC_PER_SEC / 4;
  do
    {
      int64_t start = g_get_monotonic_time ();

      if (!guise_plan_run (run.plan, &error))
        g_error ("%s", error->message);
      best = fmin (best, (double) (g_get_monotonic_time () - start));
    }
  while (g_get_monotonic_time () < end);
  printf ("%-60s %10.1f us %8.2f GB/s %8.2f GFLOP/s\n", text, best, n_bytes / best / 1e3,
          guise_plan_get_flops (run.plan) / best / 1e3);
  return TRUE;
}

/* ---- --support ---- */

/* Which kernel a case gets: the device's own, a borrowed one, none. */
static const char *
find_support (Harness *harness, const OpKind *kind, const char *text)
{
  g_autoptr (OpBuild) build = op_build_new (kind, text);
  g_auto (OpRun) run = { NULL };
  const GuiseBackend *backend = guise_device_get_backend (harness->device);

  if (!op_run_init (&run, harness, harness->device, build, build->outputs, NULL))
    return "no";
  for (guint i = 0; i < run.plan->steps->len; i++)
    {
      const GuiseKernel *kernel = ((const GuiseStep *) run.plan->steps->pdata[i])->kernel;

      if (backend->borrows != NULL && kernel == &backend->borrows->kernels[kind->op])
        return "borrowed";
    }
  return "yes";
}

/* One line a kind: "conv2d cpu yes"; with "some" where only some cases have a kernel of its own. */
static char *
describe_support (Harness *harness)
{
  GString *text = g_string_new (NULL);

  for (size_t f = 0; f < G_N_ELEMENTS (families); f++)
    for (const OpKind *kind = families[f]->kinds; kind->name != NULL; kind++)
      {
        const char *all = NULL;

        for (const char *const *line = families[f]->cases; *line != NULL; line++)
          {
            size_t      n = strlen (kind->name);
            const char *support;

            if (strncmp (*line, kind->name, n) != 0 || (*line)[n] != '(')
              continue;
            support = find_support (harness, kind, *line);
            all = all == NULL || strcmp (all, support) == 0 ? support : "some";
          }
        g_string_append_printf (text, "%s %s %s\n", kind->name, harness->device_name,
                                all != NULL ? all : "untested");
      }
  return g_string_free (text, FALSE);
}

/* Compares the lines about this device with the list in the tree. */
static int
check_support (Harness *harness, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = describe_support (harness);
  g_autofree char *listed = NULL;
  g_auto (GStrv) lines = g_strsplit (found, "\n", -1);
  int n_wrong = 0;

  if (path == NULL)
    {
      fputs (found, stdout);
      return 0;
    }
  if (!g_file_get_contents (path, &listed, NULL, &error))
    g_error ("%s", error->message);
  g_auto (GStrv) known = g_strsplit (listed, "\n", -1);

  for (int i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    if (!g_strv_contains ((const char *const *) known, lines[i]))
      {
        printf ("%s does not have: %s\n", path, lines[i]);
        n_wrong++;
      }
  return n_wrong > 0 ? 1 : 0;
}

/* ---- all cases ---- */

static const OpKind *
find_kind (const OpFamily *family, const char *text)
{
  for (const OpKind *kind = family->kinds; kind->name != NULL; kind++)
    {
      size_t n = strlen (kind->name);

      if (strncmp (text, kind->name, n) == 0 && text[n] == '(')
        return kind;
    }
  g_error ("%s: no such kind", text);
}

typedef gboolean (*CaseFunc) (Harness *harness, const OpKind *kind, const char *text);

/* Small cases run on one thread anyway, so it is the large ones that are measured and compared. */
static void
for_each_case (Harness *harness, CaseFunc func)
{
  for (size_t f = 0; f < G_N_ELEMENTS (families); f++)
    {
      const OpFamily    *family = families[f];
      gboolean           is_large = func == measure_case || func == check_same;
      const char *const *line = is_large ? family->speeds : family->cases;

      for (; *line != NULL; line++)
        {
          const OpKind *kind = find_kind (family, *line);

          if ((harness->filter != NULL && strstr (*line, harness->filter) == NULL) ||
              (func == check_gradients && kind->no_gradient))
            continue;
          harness->n_run++;
          if (func (harness, kind, *line))
            continue;
          printf ("FAILED %s\n", *line);
          harness->n_failed++;
        }
    }
}

static void
set_limits (Harness *harness)
{
  if (g_str_has_suffix (harness->device_name, "/bf16") ||
      g_str_has_suffix (harness->device_name, "/tf32"))
    {
      harness->round = guise_bfloat_round;
      harness->max_error = BF16_MAX_ERROR;
      harness->max_nmse = BF16_MAX_NMSE;
    }
  else if (g_str_has_suffix (harness->device_name, "/fp16"))
    {
      harness->round = guise_half_round;
      harness->max_error = F16_MAX_ERROR;
      harness->max_nmse = F16_MAX_NMSE;
    }
}

int
main (int argc, char **argv)
{
  gboolean         want_test = FALSE, want_grad = FALSE, want_perf = FALSE, want_support = FALSE;
  gboolean         want_same = FALSE;
  g_autofree char *device_name = NULL;
  g_autofree char *filter = NULL;
  g_autofree char *list = NULL;
  int              n_threads = 1;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "test", 0, 0, G_OPTION_ARG_NONE, &want_test, "Compare with the reference in double", NULL },
    { "grad", 0, 0, G_OPTION_ARG_NONE, &want_grad, "Compare with finite differences", NULL },
    { "perf", 0, 0, G_OPTION_ARG_NONE, &want_perf, "Measure", NULL },
    { "support", 0, 0, G_OPTION_ARG_NONE, &want_support, "List kernels", NULL },
    { "same", 0, 0, G_OPTION_ARG_NONE, &want_same, "Compare numbers of threads", NULL },
    { "list", 0, 0, G_OPTION_ARG_FILENAME, &list, "With --support: compare with this", "FILE" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device_name, "ref, cpu", "NAME" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "Threads", "N" },
    { "case", 0, 0, G_OPTION_ARG_STRING, &filter, "Only cases that contain this", "TEXT" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GuiseDevice) device = NULL;
  g_autoptr (GuiseDevice) exact =
               guise_device_new (guise_ref64_backend_get (), "ref64", 0, 1, NULL);
  Harness harness = { .exact = exact };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_error ("%s", error->message);
  harness.filter = filter;
  harness.device_name = device_name != NULL ? device_name : "ref";
  device = guise_device_open (harness.device_name, n_threads, &error);
  if (device == NULL)
    {
      printf ("%s\n", error->message);
      return 77;
    }
  harness.device = device;
  set_limits (&harness);
  if (want_support)
    return check_support (&harness, list);
  if (want_test)
    for_each_case (&harness, test_case);
  if (want_grad)
    for_each_case (&harness, check_gradients);
  if (want_perf)
    for_each_case (&harness, measure_case);
  if (want_same)
    for_each_case (&harness, check_same);
  printf ("%d cases, %d failed\n", harness.n_run, harness.n_failed);
  return harness.n_run == 0 || harness.n_failed > 0 ? 1 : 0;
}
