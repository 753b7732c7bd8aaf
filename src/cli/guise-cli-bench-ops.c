/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise bench ops`: every distinct kernel call of a training step. */
#include <stdlib.h>

#include "cli/guise-cli-bench-training.h"

/* Calls that do the same work: one row of the table. They are measured where they stand in the
 * step, one after the other: a call out of its turn would work on what others left in its memory.
 */
typedef struct
{
  GuisePlanStep *step; /* of the first; owned */
  unsigned       n;    /* calls in an iteration */
  double         now;  /* ms of all of them in the iteration under way */
  GArray        *ms;   /* of double: of all of them, by iteration; owned */
  double         ms_min;
  double         ms_median;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  guise_plan_step_free (row->step);
  g_array_unref (row->ms);
  g_free (row);
}

typedef struct
{
  GPtrArray  *rows; /* of Row, owned */
  GHashTable *by_key;
} Table;

static void
table_clear (Table *self)
{
  g_clear_pointer (&self->by_key, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Table, table_clear)

static void
add_step (Table *self, GuisePlan *plan, size_t i)
{
  g_autoptr (GuisePlanStep) step = guise_plan_get_step (plan, i);
  Row     *row = g_hash_table_lookup (self->by_key, step->key);
  gboolean is_first = row == NULL;
  double   ms = (double) step->last_ns / 1e6;

  if (is_first)
    {
      row = g_new0 (Row, 1);
      row->ms = g_array_new (FALSE, FALSE, sizeof (double));
      row->step = g_steal_pointer (&step);
      g_ptr_array_add (self->rows, row);
      g_hash_table_insert (self->by_key, row->step->key, row);
    }
  row->now += ms;
  row->n += row->ms->len == 0;
}

/* After each iteration. */
static void
on_iteration_cb (const GuiseCliBenchTraining *training, void *user_data)
{
  Table *self = user_data;

  for (GuiseSaehdOptimizer i = 0; i < GUISE_N_SAEHD_OPTIMIZERS; i++)
    {
      GuisePlan *plan = guise_saehd_trainer_get_plan (training->trainer, i);

      for (size_t k = 0; plan != NULL && k < guise_plan_get_n_steps (plan); k++)
        add_step (self, plan, k);
    }
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      g_array_append_val (row->ms, row->now);
      row->now = 0.0;
    }
}

static int
compare_rows (const void *a, const void *b)
{
  const Row *x = *(Row *const *) a, *y = *(Row *const *) b;

  return (x->ms_median < y->ms_median) - (x->ms_median > y->ms_median);
}

/* Slowest first. Returns: milliseconds of all rows */
static double
sort_rows (Table *self)
{
  double total = 0.0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      guise_cli_bench_find_order (row->ms, &row->ms_min, &row->ms_median);
      total += row->ms_median;
    }
  g_ptr_array_sort (self->rows, compare_rows);
  return total;
}

/* Of one call, at the median. */
static double
per_second (const Row *row, double amount)
{
  return row->ms_median > 0.0 ? amount * row->n / (row->ms_median * 1e6) : 0.0;
}

static void
say_row (const GuiseCliBench *self, const Row *row, double total)
{
  JsonObject *members = json_object_new ();

  json_object_set_string_member (members, "op", row->step->op);
  json_object_set_string_member (members, "tensors", row->step->tensors);
  json_object_set_int_member (members, "calls", row->n);
  json_object_set_double_member (members, "ms_median", row->ms_median / row->n);
  json_object_set_double_member (members, "ms_min", row->ms_min / row->n);
  json_object_set_double_member (members, "share", row->ms_median / total);
  if (row->step->flops > 0.0)
    json_object_set_double_member (members, "gflops", per_second (row, row->step->flops));
  json_object_set_double_member (members, "gbytes_per_second",
                                 per_second (row, (double) row->step->n_bytes));
  guise_cli_output_event (self->cli->output, "op", members);
}

static void
append_row (GString *text, const Row *row, double total)
{
  g_string_append_printf (text, "%9.3f %5u %6.1f %% ", row->ms_median / row->n, row->n,
                          100.0 * row->ms_median / total);
  if (row->step->flops > 0.0)
    g_string_append_printf (text, "%8.1f GFLOP/s", per_second (row, row->step->flops));
  else
    g_string_append_printf (text, "%8.1f GB/s   ", per_second (row, (double) row->step->n_bytes));
  g_string_append_printf (text, "  %-20s %s\n", row->step->op, row->step->tensors);
}

gboolean
guise_cli_bench_ops (const GuiseCliBench *self, GError **error)
{
  g_auto (GuiseCliBenchTraining) training = { 0 };
  g_auto (GuiseCliBenchTimes) times;
  g_auto (Table) table = { g_ptr_array_new_with_free_func (row_free),
                           g_hash_table_new (g_str_hash, g_str_equal) };
  g_autoptr (GString) text = g_string_new (NULL);
  JsonObject *members;
  double      total;

  guise_cli_bench_times_init (&times);
  if (!guise_cli_bench_training_init (&training, self, error))
    return FALSE;
  for (GuiseSaehdOptimizer i = 0; i < GUISE_N_SAEHD_OPTIMIZERS; i++)
    if (guise_saehd_trainer_get_plan (training.trainer, i) != NULL)
      guise_plan_set_timed (guise_saehd_trainer_get_plan (training.trainer, i), TRUE);
  if (!guise_cli_bench_training_run (&training, self, &times, on_iteration_cb, &table, error))
    return FALSE;

  total = sort_rows (&table);
  /* Translators: heads of the columns of numbers that follow, in their order. */
  g_string_append_printf (text, "%s\n", _("ms a call, calls, share, rate, op, result <- inputs"));
  for (guint i = 0; i < table.rows->len; i++)
    {
      if (guise_cli_output_is_json (self->cli->output))
        say_row (self, table.rows->pdata[i], total);
      append_row (text, table.rows->pdata[i], total);
    }
  g_string_append_printf (text, _("%.1f ms a step in %u kinds of calls, on %s"), total,
                                   table.rows->len, guise_device_get_description (training.device));

  members = json_object_new ();
  json_object_set_string_member (members, "kind", "ops");
  json_object_set_string_member (members, "config", training.name);
  json_object_set_string_member (members, "engine", guise_device_get_description (training.device));
  json_object_set_int_member (members, "ops", table.rows->len);
  guise_cli_bench_report (self, &times, guise_saehd_trainer_get_flops (training.trainer), text->str,
                          members);
  return TRUE;
}
