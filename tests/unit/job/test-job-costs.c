/* SPDX-License-Identifier: GPL-3.0-or-later
 * What plans take, asked of the real worker on the processor; and workers that die, hang or talk
 * nonsense. */
#include <math.h>
#include <string.h>

#include "job-fixture.h"
#include "job-script.h"
#include "job/guise-costs-process.h"
#include "job/guise-job-error.h"
#include "job/guise-worker-launch-private.h"
#include "job/guise-worker-launch.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "train/guise-recipes.h"

static char *work;    /* folder of this program */
static char *project; /* in it */

/* ---- what is said ---- */

static GuiseCostsRequest *
new_request (const char *recipe)
{
  GuiseCostsRequest *self = g_new0 (GuiseCostsRequest, 1);
  g_autofree char   *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = guise_recipe_find (recipe, &error);
  size_t           n;

  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, &n, NULL));
  self->plan = g_bytes_new (text, n);
  self->is_brief = TRUE;
  return self;
}

static void
test_request (void)
{
  static char *options[] = { (char *) "ae_dims=256", (char *) "archi=\"ü\n\"", NULL };
  static char *effects[] = { (char *) "gan_power=0", NULL };
  g_autoptr (GuiseCostsRequest) request = new_request ("miniature");
  g_autoptr (GuiseCostsRequest) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  request->id = 7;
  request->state = 2;
  request->stage = 3;
  request->seconds = 0.1;
  request->speed = 1.25e12;
  request->options = g_strdupv (options);
  request->device = g_strdup ("cuda:0,cuda:2");
  request->n_processes = 2;
  request->is_rough = TRUE;
  request->effects = g_strdupv (effects);
  line = guise_costs_request_to_line (request);
  g_assert_true (strchr (line, '\n') == line + strlen (line) - 1);
  for (size_t n = 0; n < strlen (line) - 1; n++)
    {
      g_assert_null (guise_costs_request_from_line (line, n, &error));
      g_assert_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL);
      g_clear_error (&error);
    }
  back = guise_costs_request_from_line (line, strlen (line) - 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->id, ==, 7);
  g_assert_cmpuint (back->state, ==, 2);
  g_assert_cmpuint (back->stage, ==, 3);
  g_assert_cmpfloat (back->seconds, ==, 0.1);
  g_assert_cmpfloat (back->speed, ==, 1.25e12);
  g_assert_true (back->is_brief);
  g_assert_true (back->is_rough);
  g_assert_true (g_bytes_equal (back->plan, request->plan));
  g_assert_cmpstrv (back->options, options);
  g_assert_cmpstr (back->device, ==, "cuda:0,cuda:2");
  g_assert_cmpuint (back->n_processes, ==, 2);
  g_assert_cmpstrv (back->effects, effects);
}

static char *
make_answer (void)
{
  GuiseStageForecast stages[] = {
    { 500000, 8, SIZE_MAX >> 1, 5, 2.5e12, 182.5, GUISE_FORECAST_MEASURED, 25.3, 77000, TRUE, 12 },
    { 1, 4, 3, 0, 0.0, (double) NAN, GUISE_FORECAST_UNKNOWN, (double) NAN, 0, FALSE, 0 },
  };
  GuiseTrainingForecast forecast = {
    .n_ranks = 1,
    .n_free_bytes = 24,
    .n_total_bytes = 25,
    .hours = (double) NAN,
    .speed = 1e13,
    .disk = { 1, 2, 3, 4, 5, 6, 21 },
  };
  GuiseCostsAnswer answer = { .id = 9, .is_on_card = TRUE, .n_disk_free = 1000 };
  char            *line;

  forecast.stages = g_array_new (FALSE, FALSE, sizeof stages[0]);
  g_array_append_vals (forecast.stages, stages, G_N_ELEMENTS (stages));
  answer.forecast = &forecast;
  line = guise_costs_answer_to_line (&answer);
  g_array_unref (forecast.stages);
  return line;
}

static void
test_answer (void)
{
  g_autofree char *line = make_answer ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseCostsAnswer) back =
               guise_costs_answer_from_line (line, strlen (line) - 1, &error);
  const GuiseStageForecast *stage;

  g_assert_no_error (error);
  g_assert_cmpuint (back->id, ==, 9);
  g_assert_true (back->is_on_card);
  g_assert_cmpuint (back->n_disk_free, ==, 1000);
  g_assert_true (isnan (back->forecast->hours));
  g_assert_cmpfloat (back->forecast->speed, ==, 1e13);
  g_assert_cmpuint (back->forecast->disk.n_backups, ==, 3);
  g_assert_cmpuint (back->forecast->disk.total, ==, 21);
  g_assert_cmpuint (back->forecast->stages->len, ==, 2);
  stage = &g_array_index (back->forecast->stages, GuiseStageForecast, 0);
  g_assert_cmpuint (stage->device_bytes, ==, SIZE_MAX >> 1);
  g_assert_cmpuint (stage->disk_bytes, ==, 77000);
  g_assert_cmpfloat (stage->ms, ==, 182.5);
  g_assert_cmpint (stage->source, ==, GUISE_FORECAST_MEASURED);
  g_assert_cmpint (stage->largest_batch, ==, 12);
  g_assert_true (stage->fits);
  g_assert_true (isnan (stage[1].ms));
  for (size_t n = 0; n < strlen (line) - 1; n++)
    g_assert_null (guise_costs_answer_from_line (line, n, NULL));
}

/* Each is one change of a good line. */
static void
test_hostile (void)
{
  static const char *const changes[][2] = {
    { "\"id\":9", "\"id\":-9" },
    { "\"id\":9", "\"id\":\"9\"" },
    { "\"card\":true", "\"card\":1" },
    { "\"batch\":8", "\"batch\":4294967304" },
    { "\"batch\":8", "\"batch\":8.5" },
    { "\"source\":1", "\"source\":3" },
    { "\"ms\":182.5", "\"ms\":-1" },
    { "\"ms\":182.5", "\"ms\":1e999" },
    { "\"flops\":2500000000000.0", "\"flops\":null" },
    { "\"stages\":[", "\"stages\":[7," },
    { "\"disk\":{", "\"dusk\":{" },
    { "\"forecast\":{", "\"problem\":\"none\",\"forecast\":{" },
    { "\"forecast\":{", "\"effects\":{},\"forecast\":{" },
    { "\"forecast\":{", "\"broadcast\":{" },
  };
  g_autofree char *line = make_answer ();

  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      size_t           n;
      g_autofree char *changed = guise_job_script_spoil (line, changes[i], &n);
      g_autoptr (GError) error = NULL;

      g_assert_null (guise_costs_answer_from_line (changed, n, &error));
      g_assert_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL);
    }
}

static void
test_lines (void)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autofree uint8_t *endless = g_malloc0 (GUISE_COSTS_MAX_LINE + 1);
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  GBytes *line = NULL;

  g_byte_array_append (buffer, (const uint8_t *) "one\n\ntw", 7);
  g_assert_true (guise_costs_take_line (buffer, &first));
  g_assert_cmpmem (g_bytes_get_data (first, NULL), g_bytes_get_size (first), "one", 3);
  g_assert_true (guise_costs_take_line (buffer, &second));
  g_assert_cmpuint (g_bytes_get_size (second), ==, 0);
  g_assert_true (guise_costs_take_line (buffer, &line));
  g_assert_null (line);
  g_assert_cmpuint (buffer->len, ==, 2);
  g_byte_array_append (buffer, endless, (guint) GUISE_COSTS_MAX_LINE);
  g_assert_false (guise_costs_take_line (buffer, &line));
  g_assert_null (line);
}

/* ---- the worker ---- */

typedef struct
{
  gboolean          is_told;
  GuiseCostsAnswer *answer; /* owned, or NULL */
  GError           *error;  /* owned, or NULL */
} Told;

static void
told_clear (Told *self)
{
  g_clear_pointer (&self->answer, guise_costs_answer_free);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Told, told_clear)

static void
on_told_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  Told *told = user_data;

  g_assert_false (told->is_told);
  told->is_told = TRUE;
  told->answer =
    guise_costs_process_ask_finish (GUISE_COSTS_PROCESS (source), result, &told->error);
}

/* The real worker, or what stands for it. */
static GuiseCostsProcess *
new_process (unsigned grace_ms)
{
  return guise_costs_process_new (project, grace_ms);
}

static void
end_process (GuiseCostsProcess *process)
{
  guise_costs_process_stop (process);
  guise_job_test_run_for (0.05); /* what was under way is told that it is cancelled */
  g_assert_finalize_object (process);
}

static char *const gan_off[] = { (char *) "gan_power=0", (char *) "adabelief=n",
                                 (char *) "nonsense", (char *) "ae_dims", NULL };

/* A forecast, what options cost, a problem: one worker answers them all. */
static void
test_asked (void)
{
  GuiseCostsProcess *process = new_process (GUISE_COSTS_GRACE_MS);
  g_autoptr (GuiseCostsRequest) request = new_request ("miniature");
  g_auto (Told) forecast = { 0 };
  g_auto (Told) effects = { 0 };
  g_auto (Told) problem = { 0 };
  const GuiseCostsEffect *effect;

  guise_costs_process_ask_async (process, request, on_told_cb, &forecast);
  WAIT_FOR (forecast.is_told);
  g_assert_no_error (forecast.error);
  g_assert_cmpuint (forecast.answer->forecast->stages->len, ==, 5);
  g_assert_cmpuint (g_array_index (forecast.answer->forecast->stages, GuiseStageForecast, 0)
                      .device_bytes,
                    >, 1 << 20);
  g_assert_false (forecast.answer->is_on_card);
  g_assert_cmpuint (forecast.answer->n_disk_free, >, 0);

  request->effects = g_strdupv ((char **) gan_off);
  request->stage = 4;
  guise_costs_process_ask_async (process, request, on_told_cb, &effects);
  WAIT_FOR (effects.is_told);
  g_assert_no_error (effects.error);
  effect = g_hash_table_lookup (effects.answer->effects, "gan_power");
  g_assert_cmpint (effect->n_bytes, >, 0);
  g_assert_cmpfloat (effect->share, >, 0.1);
  effect = g_hash_table_lookup (effects.answer->effects, "adabelief");
  g_assert_cmpint (effect->n_bytes, >, 0);
  g_assert_cmpuint (g_hash_table_size (effects.answer->effects), ==, 2);

  request->stage = 99;
  guise_costs_process_ask_async (process, request, on_told_cb, &problem);
  WAIT_FOR (problem.is_told);
  g_assert_error (problem.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_FAILED);
  end_process (process);
}

static GSubprocess *
launch (GIOStream **out_stream)
{
  g_autofree char *program = guise_worker_find (NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process =
    guise_worker_launch_to_answer (program, GUISE_COSTS_OPTION, project, out_stream, &error);

  g_assert_no_error (error);
  return process;
}

static void
write_request (GIOStream *stream, GuiseCostsRequest *request, uint32_t id)
{
  g_autofree char *line = NULL;

  request->id = id;
  line = guise_costs_request_to_line (request);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (stream), line,
                                            strlen (line), NULL, NULL, NULL));
}

/* Many effects, each of which is one rehearsal: seconds of work. */
static GuiseCostsRequest *
new_long_request (void)
{
  GuiseCostsRequest *self = new_request ("miniature");
  g_autoptr (GStrvBuilder) effects = g_strv_builder_new ();

  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *change = g_strdup_printf ("batch_size=%d", 5 + i);

      g_strv_builder_add (effects, change);
    }
  self->effects = g_strv_builder_end (effects);
  return self;
}

/* A newer question ends the work on an older one, which is never answered. */
static void
test_newest (void)
{
  g_autoptr (GuiseCostsRequest) request = new_request ("miniature");
  g_autoptr (GuiseCostsRequest) slow = new_long_request ();
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GSubprocess) process = launch (&stream);
  g_autoptr (GDataInputStream) lines =
               g_data_input_stream_new (g_io_stream_get_input_stream (stream));

  for (uint32_t id = 1; id <= 3; id += 2)
    {
      g_autoptr (GuiseCostsAnswer) answer = NULL;
      g_autofree char *line = NULL;
      size_t           n;

      write_request (stream, slow, id);
      guise_job_test_run_for (0.3);
      write_request (stream, request, id + 1);
      line = g_data_input_stream_read_line (lines, &n, NULL, NULL);
      g_assert_nonnull (line);
      answer = guise_costs_answer_from_line (line, n, NULL);
      g_assert_nonnull (answer);
      g_assert_cmpuint (answer->id, ==, id + 1);
      g_assert_nonnull (answer->forecast);
    }
  g_assert_true (g_io_stream_close (stream, NULL, NULL));
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
}

/* The chosen devices count, not what is there: two share a batch, and one that is gone is told. */
static void
test_devices (void)
{
  static const char *const names[] = { "cpu", "cpu,cpu", "cuda:99" };
  GuiseCostsProcess       *process = new_process (GUISE_COSTS_GRACE_MS);
  size_t                   n_bytes[2];

  for (uint32_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GuiseCostsRequest) request = new_request ("miniature");
      g_auto (Told) told = { 0 };
      const GuiseStageForecast *stage;

      request->device = g_strdup (names[i]);
      request->n_processes = i == 1 ? 2 : 1;
      guise_costs_process_ask_async (process, request, on_told_cb, &told);
      WAIT_FOR (told.is_told);
      if (i == 2)
        {
          g_assert_error (told.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_FAILED);
          break;
        }
      g_assert_no_error (told.error);
      g_assert_cmpint (told.answer->forecast->n_ranks, ==, (int) request->n_processes);
      stage = &g_array_index (told.answer->forecast->stages, GuiseStageForecast, 0);
      g_assert_cmpint (stage->batch_size, ==, 4);
      n_bytes[i] = stage->device_bytes;
    }
  g_assert_cmpuint (n_bytes[1], <, n_bytes[0]);
  end_process (process);
}

/* The plan changes faster than it is reckoned: only the last is answered. */
static void
test_many (void)
{
  GuiseCostsProcess *process = new_process (GUISE_COSTS_GRACE_MS);
  g_autoptr (GuiseCostsRequest) request = new_request ("miniature");
  Told told[20] = { 0 };

  for (size_t i = 0; i < G_N_ELEMENTS (told); i++)
    guise_costs_process_ask_async (process, request, on_told_cb, &told[i]);
  WAIT_FOR (told[G_N_ELEMENTS (told) - 1].is_told);
  guise_job_test_run_for (0.05);
  for (size_t i = 0; i < G_N_ELEMENTS (told) - 1; i++)
    g_assert_error (told[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_nonnull (told[G_N_ELEMENTS (told) - 1].answer);
  for (size_t i = 0; i < G_N_ELEMENTS (told); i++)
    told_clear (&told[i]);
  end_process (process);
}

static void
test_stopped (void)
{
  GuiseCostsProcess *process = new_process (GUISE_COSTS_GRACE_MS);
  g_autoptr (GuiseCostsRequest) request = new_request ("miniature");
  g_auto (Told) stopped = { 0 };
  g_auto (Told) again = { 0 };

  guise_costs_process_ask_async (process, request, on_told_cb, &stopped);
  guise_costs_process_stop (process);
  WAIT_FOR (stopped.is_told);
  g_assert_error (stopped.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  guise_costs_process_ask_async (process, request, on_told_cb, &again);
  WAIT_FOR (again.is_told);
  g_assert_no_error (again.error);
  end_process (process);
}

/* ---- workers that are none ---- */

/* Asks once, with a script in the place of the worker. */
static void
ask_script (Told *told, unsigned grace_ms, const char *script)
{
  char              *real = guise_job_script_begin (work, script);
  GuiseCostsProcess *process = new_process (grace_ms);
  g_autoptr (GuiseCostsRequest) request = new_request ("miniature");

  guise_costs_process_ask_async (process, request, on_told_cb, told);
  WAIT_FOR (told->is_told);
  guise_job_script_end (real);
  end_process (process);
}

/* It dies before its first answer and is started once more. */
static void
test_dies_once (void)
{
  g_auto (Told) told = { 0 };

  ask_script (&told, GUISE_COSTS_GRACE_MS,
              "if [ ! -e \"$W/died\" ]; then : > \"$W/died\"; read line; kill -9 $$; fi\n"
              "exec \"$R\" \"$@\"\n");
  g_assert_no_error (told.error);
  g_assert_nonnull (told.answer->forecast);
}

static void
test_dies (void)
{
  g_autofree char *deaths = g_build_filename (work, "deaths", NULL);
  g_autofree char *text = NULL;
  g_auto (Told) told = { 0 };

  ask_script (&told, GUISE_COSTS_GRACE_MS, "echo >> \"$W/deaths\"\nread line\nexit 3\n");
  g_assert_error (told.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST);
  g_assert_nonnull (strstr (told.error->message, "exit code 3"));
  g_assert_true (g_file_get_contents (deaths, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "\n\n");
}

/* It closes its output and goes on: nothing will come of it. */
static void
test_silent (void)
{
  g_auto (Told) told = { 0 };

  ask_script (&told, GUISE_COSTS_GRACE_MS,
              "exec < /dev/null > /dev/null\nexec tail -f /dev/null\n");
  g_assert_error (told.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST);
}

static void
test_hangs (void)
{
  g_auto (Told) told = { 0 };

  ask_script (&told, 500, "trap '' TERM\necho $$ > \"$W/pid\"\nexec tail -f /dev/null\n");
  g_assert_error (told.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST);
  g_assert_nonnull (strstr (told.error->message, "in time"));
  guise_job_script_wait_for_end (work);
}

static void
test_nonsense (void)
{
  g_auto (Told) told = { 0 };

  ask_script (&told, GUISE_COSTS_GRACE_MS, "echo '{\"id\":1}'\nexec tail -f /dev/null\n");
  g_assert_error (told.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL);
}

/* Nothing that can be started. */
static void
test_missing (void)
{
  g_autofree char   *real = g_strdup (g_getenv ("GUISE_WORKER"));
  g_autofree char   *path = g_build_filename (work, "text", NULL);
  GuiseCostsProcess *process = new_process (GUISE_COSTS_GRACE_MS);
  g_autoptr (GuiseCostsRequest) request = new_request ("miniature");
  g_auto (Told) told = { 0 };

  g_assert_true (
    g_file_set_contents_full (path, "#!/nowhere\n", -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_setenv ("GUISE_WORKER", path, TRUE);
  guise_costs_process_ask_async (process, request, on_told_cb, &told);
  WAIT_FOR (told.is_told);
  g_setenv ("GUISE_WORKER", real, TRUE);
  g_assert_error (told.error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_NO_WORKER);
  end_process (process);
}

/* It ends with its input, also in the middle of its work. */
static void
test_input_ends (void)
{
  for (int is_busy = 0; is_busy < 2; is_busy++)
    {
      g_autoptr (GuiseCostsRequest) request = new_long_request ();
      g_autoptr (GError) error = NULL;
      g_autoptr (GIOStream) stream = NULL;
      g_autoptr (GSubprocess) process = launch (&stream);

      if (is_busy)
        write_request (stream, request, 1);
      guise_job_test_run_for (0.3);
      g_assert_true (g_io_stream_close (stream, NULL, &error));
      g_assert_true (g_subprocess_wait (process, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (g_subprocess_get_if_exited (process));
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
    }
}

static void
make_project (void)
{
  g_autofree char *faces_dir = g_build_filename (work, "faces", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) made = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = faces_dir, .consent = GUISE_CONSENT_GENERATED },
    { .path = faces_dir, .consent = GUISE_CONSENT_GENERATED },
  };

  project = g_build_filename (work, "project", NULL);
  project_faces_make (faces_dir, 2, 2);
  made = guise_project_create (project, "miniature", faces, NULL, 1, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  work = guise_test_tmp_dir ();
  make_project ();
  g_test_add_func ("/job/costs/request", test_request);
  g_test_add_func ("/job/costs/answer", test_answer);
  g_test_add_func ("/job/costs/hostile", test_hostile);
  g_test_add_func ("/job/costs/lines", test_lines);
  g_test_add_func ("/job/costs/asked", test_asked);
  g_test_add_func ("/job/costs/newest", test_newest);
  g_test_add_func ("/job/costs/devices", test_devices);
  g_test_add_func ("/job/costs/many", test_many);
  g_test_add_func ("/job/costs/stopped", test_stopped);
  g_test_add_func ("/job/costs/dies-once", test_dies_once);
  g_test_add_func ("/job/costs/dies", test_dies);
  g_test_add_func ("/job/costs/silent", test_silent);
  g_test_add_func ("/job/costs/hangs", test_hangs);
  g_test_add_func ("/job/costs/nonsense", test_nonsense);
  g_test_add_func ("/job/costs/missing", test_missing);
  g_test_add_func ("/job/costs/input-ends", test_input_ends);
  status = g_test_run ();
  g_free (project);
  guise_test_rm_rf (work);
  return status;
}
