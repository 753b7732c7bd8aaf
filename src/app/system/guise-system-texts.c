/* SPDX-License-Identifier: GPL-3.0-or-later
 * What was found out about the computer, in words. */
#include "app/system/guise-system-texts.h"

#include <glib/gi18n.h>

#include "host/guise-host-card-rules.h"

#define GIB         1073741824.0
#define LEAST_BATCH 4 /* features.md A5, 59 */

#define VIRTUAL_CAMERA_COMMAND             \
  "sudo apt install v4l2loopback-dkms && " \
  "sudo modprobe v4l2loopback exclusive_caps=1 card_label=Guise"

void
guise_system_text_clear (GuiseSystemText *self)
{
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->subtitle, g_free);
  g_clear_pointer (&self->target, g_free);
}

GuiseStepState
guise_system_text_get_mark (GuiseHostState state)
{
  switch (state)
    {
    case GUISE_HOST_GOOD:
      return GUISE_STEP_DONE;
    case GUISE_HOST_BETTER:
      return GUISE_STEP_ATTENTION;
    case GUISE_HOST_MUST:
      return GUISE_STEP_STOPPED;
    case GUISE_HOST_OPTIONAL:
    case GUISE_HOST_UNKNOWN:
      break;
    }
  return GUISE_STEP_TO_DO;
}

/* Memory in the units that are printed on cards and modules. */
static char *
format_memory (uint64_t n_bytes)
{
  /* Translators: an amount of memory, as in "12.0 GB" */
  return g_strdup_printf (_("%.1f GB"), (double) n_bytes / GIB);
}

const char *
guise_system_text_get_driver (int runtime)
{
  const char *driver = guise_host_get_needed_driver (runtime);

  /* Translators: in place of a number, as in "Install driver … or a newer one" */
  return driver != NULL ? driver : _("of NVIDIA’s site");
}

static const char *
or_else (const char *text, const char *otherwise)
{
  return text != NULL && *text != '\0' ? text : otherwise;
}

static void
set_explained (GuiseSystemText *self, const char *label, const GuiseHostFinding *finding)
{
  self->label = label;
  self->action = "check.explain";
  self->target = g_strdup (guise_host_fact_get_name (finding->fact));
}

static void
set_again (GuiseSystemText *self)
{
  self->label = _("Try again");
  self->action = "check.again";
}

/* ---- graphics cards ---- */

static void
describe_card (GuiseSystemText *self, const GuiseHostFinding *finding)
{
  g_autofree char *total = format_memory (finding->n_bytes);
  g_autofree char *available = format_memory (finding->n_free_bytes);

  /* Translators: a graphics card and its memory, as in "NVIDIA RTX 3060, 12.0 GB" */
  self->title = g_strdup_printf (_("%s, %s"), finding->name, total);
  if (*or_else (finding->detail, "") != '\0')
    /* Translators: a version, an amount of memory */
    self->subtitle = g_strdup_printf (_("Driver %s · %s free"), finding->detail, available);
  else
    /* Translators: an amount of memory */
    self->subtitle = g_strdup_printf (_("%s free"), available);
  if (finding->n > 0)
    {
      g_autofree char *facts = g_steal_pointer (&self->subtitle);

      /* Translators: of a graphics card: its driver and its memory, as in “8.0 GB free” */
      self->subtitle = g_strdup_printf (_("%s · chosen for training"), facts);
    }
}

static void
describe_choice_gone (GuiseSystemText *self, const GuiseHostFinding *finding)
{
  self->title = g_strdup (ngettext ("The graphics card that was chosen for training cannot be used",
                                    "Graphics cards that were chosen for training cannot be used",
                                    (unsigned long) finding->n));
  self->subtitle =
    g_strdup (_("No other one is taken for it. Choose by “Where to train…” on the page Train."));
}

static void
describe_display (GuiseSystemText *self, const GuiseHostFinding *finding)
{
  const uint64_t   used = finding->n_bytes - MIN (finding->n_bytes, finding->n_free_bytes);
  g_autofree char *amount = format_memory (used);

  self->title = g_strdup (_("The monitor is connected to this card"));
  /* Translators: an amount of memory */
  self->subtitle = g_strdup_printf (_("It takes time and memory: %s are in use, all programs together. You can go on."), amount);
  set_explained (self, _("How to change"), finding);
}

static void
describe_old_driver (GuiseSystemText *self, const GuiseHostFinding *finding)
{
  /* Translators: a version */
  self->title =
    g_strdup_printf (_("NVIDIA’s driver %s is too old"), or_else (finding->detail, ""));
  /* Translators: two versions of CUDA, as in 12.4, and one of a driver, as in 580 */
  self->subtitle =
    g_strdup_printf (_("It can do CUDA %d.%d, training needs %d.0: driver %s or a newer one."),
                        finding->has / 1000, finding->has % 1000 / 10, finding->needs / 1000,
                        guise_system_text_get_driver (finding->needs));
  set_explained (self, _("How to change"), finding);
}

static void
describe_no_card (GuiseSystemText *self, const GuiseHostFinding *finding)
{
  switch (finding->fact)
    {
    case GUISE_HOST_NO_BACKEND:
      self->title = g_strdup (_("This Guise cannot use the graphics card"));
      self->subtitle =
        g_strdup (_("It was built without the part that computes on graphics cards."));
      break;
    case GUISE_HOST_BROKEN_BACKEND:
      self->title = g_strdup (_("The graphics card cannot be used"));
      /* Translators: a reason, English and technical */
      self->subtitle =
        g_strdup_printf (_("Something is missing: %s."), or_else (finding->detail, "?"));
      break;
    case GUISE_HOST_NOUVEAU:
      self->title = g_strdup (_("The graphics card runs with the driver nouveau"));
      self->subtitle = g_strdup (_("That driver shows pictures but cannot compute."));
      break;
    case GUISE_HOST_NO_DRIVER:
      self->title = g_strdup (_("The driver of the graphics card is missing"));
      /* Translators: a version */
      self->subtitle = g_strdup_printf (_("There is an NVIDIA card. Training needs NVIDIA’s driver %s or a newer one."),
        guise_system_text_get_driver (finding->needs));
      break;
    default:
      self->title = g_strdup (_("No graphics card for training"));
      self->subtitle = g_strdup (_("Models train for days on one of NVIDIA’s cards."));
      break;
    }
  set_explained (self, finding->fact == GUISE_HOST_NO_CARD ? _("What this means")
                                                           : _("How to change"), finding);
}

static void
describe_plan (GuiseSystemText *self, const GuiseHostFinding *finding)
{
  g_autofree char *disk = g_format_size (finding->n_bytes);

  if (finding->fact == GUISE_HOST_PLAN_FITS)
    {
      /* Translators: a number of stages of a plan */
      self->title = g_strdup_printf (ngettext ("The %d stage of the plan fits on the card",
                                               "All %d stages of the plan fit on the card",
                                               (unsigned long) finding->n),
                                     finding->n);
      /* Translators: an amount of disk */
      self->subtitle =
        g_strdup_printf (_("Rehearsed without training. The project needs %s including backups."),
                            disk);
    }
  else
    {
      /* Translators: number and title of a stage, number of faces that are trained at once */
      self->title = g_strdup_printf (_("Stage %d, %s, does not fit with batch %d"), finding->n,
                                        finding->name, finding->batch);
      if (finding->largest_batch >= LEAST_BATCH)
        /* Translators: number of faces that are trained at once */
        self->subtitle = g_strdup_printf (_("Batch %d fits. Change it on the page Plan."),
                                             finding->largest_batch);
      else if (finding->largest_batch > 0)
        /* Translators: number of faces that are trained at once */
        self->subtitle =
          g_strdup_printf (_("Batch %d fits, but under 4 a model learns badly. Better a smaller "
                             "model."),
                              finding->largest_batch);
      else
        self->subtitle = g_strdup (_("It does not even fit with batch 1. A smaller model does."));
    }
  self->label = _("Measure again");
  self->action = "check.again";
}

/* ---- the computer ---- */

static void
describe_processor (GuiseSystemText *self, const GuiseHostFinding *finding)
{
  /* Translators: a number of cores of the processor */
  g_autofree char *cores =
    g_strdup_printf (ngettext ("%d core", "%d cores", (unsigned long) finding->n), finding->n);

  /* Translators: a processor and its cores, as in "Ryzen 5600, 8 cores" */
  self->title = g_strdup_printf (_("%s, %s"), or_else (finding->name, _("Processor")), cores);
  self->subtitle = g_strdup (finding->state == GUISE_HOST_GOOD
                             ? _("Prepares the faces for the graphics card.")
                             : _("It lacks AVX2: recording and live pictures will be slow."));
  if (finding->state == GUISE_HOST_BETTER)
    set_explained (self, _("What this means"), finding);
}

static void
describe_memory (GuiseSystemText *self, const GuiseHostFinding *finding)
{
  g_autofree char *total = format_memory (finding->n_bytes);
  g_autofree char *available = format_memory (finding->n_free_bytes);

  if (finding->state == GUISE_HOST_UNKNOWN)
    {
      self->title = g_strdup (_("Memory"));
      self->subtitle = g_strdup (_("The system does not tell how much there is."));
      return;
    }
  /* Translators: an amount, as in "31.2 GB memory" */
  self->title = g_strdup_printf (_("%s memory"), total);
  if (finding->state == GUISE_HOST_GOOD)
    /* Translators: an amount */
    self->subtitle = g_strdup_printf (_("%s of it available"), available);
  else
    /* Translators: an amount */
    self->subtitle = g_strdup_printf (_("%s of it available. With 16 GB, thousands of faces need not be read again and again."),
      available);
  if (finding->state == GUISE_HOST_BETTER)
    set_explained (self, _("What this means"), finding);
}

static void
describe_disk (GuiseSystemText *self, const GuiseHostFinding *finding, gboolean is_project)
{
  g_autofree char *available = g_format_size (finding->n_free_bytes);

  /* Translators: an amount, as in "Disk: 212 GB free" */
  self->title =
    finding->state == GUISE_HOST_UNKNOWN ? g_strdup (_("Disk"))
                                         : g_strdup_printf (_("Disk: %s free"), available);
  if (finding->state == GUISE_HOST_UNKNOWN)
    self->subtitle = g_strdup (_("How much is free could not be found out."));
  else if (finding->state == GUISE_HOST_MUST)
    self->subtitle = g_strdup (_("Training cannot save itself any more. Free at least 5 GB."));
  else if (finding->speed == GUISE_HOST_SPEED_NETWORK)
    self->subtitle =
      g_strdup (_("It is on another computer: when the network stops, training stops."));
  else if (finding->state == GUISE_HOST_BETTER)
    self->subtitle = g_strdup (_("A long plan with its backups takes about 84 GB."));
  else if (finding->speed == GUISE_HOST_SPEED_SLOW)
    self->subtitle =
      g_strdup (_("Enough for a long plan. This disk turns, so each save takes longer."));
  else
    self->subtitle = g_strdup (_("Enough for a long plan with its backups."));
  self->label = is_project ? _("Show folder") : _("Change folder");
  self->action = is_project ? "win.show-folder" : "win.choose-projects-folder";
}

static void
describe_heat (GuiseSystemText *self, const GuiseHostFinding *finding)
{
  /* Translators: a temperature */
  self->title = g_strdup_printf (_("Hottest sensor: %.0f °C"), finding->degrees);
  if (finding->state == GUISE_HOST_BETTER)
    {
      /* Translators: a temperature, the name of a sensor */
      self->subtitle = g_strdup_printf (_("Near its limit of %.0f °C (%s). Free the air vents before days of training."),
        finding->limit, finding->name);
      set_again (self);
    }
  else if (finding->limit > 0)
    /* Translators: the name of a sensor, a temperature */
    self->subtitle =
      g_strdup_printf (_("%s, its limit is %.0f °C"), finding->name, finding->limit);
  else
    self->subtitle = g_strdup (finding->name);
}

/* ---- cameras ---- */

static void
describe_camera (GuiseSystemText *self, const GuiseHostFinding *finding)
{
  g_autofree char *mode = NULL;

  self->title = g_strdup (or_else (finding->name, _("Camera")));
  /* Translators: width and height of a picture, and how many a second */
  mode = g_strdup_printf (_("%d × %d, %.0f pictures per second"), finding->width, finding->height,
                             finding->rate);
  if (finding->fact == GUISE_HOST_CAMERA_PROBLEM)
    {
      self->subtitle = g_strdup (or_else (finding->detail, _("It cannot be used.")));
      set_again (self);
    }
  else if (finding->fact == GUISE_HOST_CAMERA_BUSY)
    {
      /* Translators: a program */
      self->subtitle = g_strdup_printf (_("It is used by “%s”. Close that program to record."),
                                           or_else (finding->detail, "?"));
      set_again (self);
    }
  else if (finding->state == GUISE_HOST_GOOD)
    self->subtitle = g_steal_pointer (&mode);
  else
    /* Translators: what a camera can do, as in "640 × 480, 30 pictures per second" */
    self->subtitle =
      g_strdup_printf (_("%s. Faces get sharper with 1280 × 720 at 24 pictures and more."), mode);
}

static void
describe_silent (GuiseSystemText *self, const GuiseHostFinding *finding)
{
  static const char *const titles[GUISE_HOST_N_PROBES] = {
    [GUISE_HOST_PROBE_CARDS] = N_ ("The graphics card does not answer"),
    [GUISE_HOST_PROBE_PLAN] = N_ ("Whether the plan fits is not known"),
    [GUISE_HOST_PROBE_COMPUTER] = N_ ("The system does not answer"),
    [GUISE_HOST_PROBE_DISK] = N_ ("The disk does not answer"),
    [GUISE_HOST_PROBE_CAMERAS] = N_ ("A camera does not answer"),
  };

  self->title = g_strdup (_(titles[CLAMP (finding->n, 0, GUISE_HOST_N_PROBES - 1)]));
  if (*or_else (finding->detail, "") != '\0')
    self->subtitle = g_strdup_printf ("%s.", finding->detail);
  else
    self->subtitle = g_strdup (_("Nothing is known about it. Everything else goes on."));
  set_again (self);
}

void
guise_system_text_init (GuiseSystemText *self, const GuiseHostFinding *finding, gboolean is_project)
{
  *self = (GuiseSystemText){ 0 };
  switch (finding->fact)
    {
    case GUISE_HOST_CARD:
      describe_card (self, finding);
      break;
    case GUISE_HOST_CARD_UNUSABLE:
      /* Translators: a graphics card */
      self->title = g_strdup_printf (_("%s cannot be used"), finding->name);
      self->subtitle = g_strdup_printf ("%s.", or_else (finding->detail, "?"));
      set_explained (self, _("What this means"), finding);
      break;
    case GUISE_HOST_DISPLAY:
      describe_display (self, finding);
      break;
    case GUISE_HOST_MIXED:
      self->title = g_strdup (_("The graphics cards are of different models"));
      self->subtitle = g_strdup (_("Where they train together, the fast one waits."));
      set_explained (self, _("What this means"), finding);
      break;
    case GUISE_HOST_OLD_DRIVER:
      describe_old_driver (self, finding);
      break;
    case GUISE_HOST_NO_BACKEND:
    case GUISE_HOST_BROKEN_BACKEND:
    case GUISE_HOST_NOUVEAU:
    case GUISE_HOST_NO_DRIVER:
    case GUISE_HOST_NO_CARD:
      describe_no_card (self, finding);
      break;
    case GUISE_HOST_CHOICE_GONE:
      describe_choice_gone (self, finding);
      break;
    case GUISE_HOST_STAGE_TOO_LARGE:
    case GUISE_HOST_PLAN_FITS:
      describe_plan (self, finding);
      break;
    case GUISE_HOST_SILENT:
      describe_silent (self, finding);
      break;
    case GUISE_HOST_PROCESSOR:
      describe_processor (self, finding);
      break;
    case GUISE_HOST_MEMORY:
      describe_memory (self, finding);
      break;
    case GUISE_HOST_DISK:
      describe_disk (self, finding, is_project);
      break;
    case GUISE_HOST_BATTERY:
      self->title = g_strdup (_("The computer runs on its battery"));
      self->subtitle =
        g_strdup (_("Plug it in: training takes days, and on battery it is slower."));
      set_again (self);
      break;
    case GUISE_HOST_HEAT:
      describe_heat (self, finding);
      break;
    case GUISE_HOST_CAMERA:
    case GUISE_HOST_CAMERA_BUSY:
    case GUISE_HOST_CAMERA_PROBLEM:
      describe_camera (self, finding);
      break;
    case GUISE_HOST_NO_CAMERA:
      self->title = g_strdup (_("No camera found"));
      self->subtitle =
        g_strdup (_("Plug one in; this page notices. Films and pictures can be used without."));
      set_again (self);
      break;
    case GUISE_HOST_VIRTUAL_CAMERA:
      self->title = g_strdup (_("Virtual camera"));
      /* Translators: the name of a virtual camera */
      self->subtitle = g_strdup_printf (_("“%s” can take the picture to video calls."),
                                           or_else (finding->name, "?"));
      break;
    case GUISE_HOST_PIPEWIRE_CAMERA:
      self->title = g_strdup (_ ("Virtual camera"));
      self->subtitle =
        g_strdup (_ ("Programs that take cameras from PipeWire get the picture. Others need "
                     "v4l2loopback: install it, then check again."));
      self->label = _ ("Copy command");
      self->action = "check.copy";
      self->target = g_strdup (VIRTUAL_CAMERA_COMMAND);
      break;
    case GUISE_HOST_NO_VIRTUAL_CAMERA:
      self->title = g_strdup (_("No virtual camera"));
      self->subtitle =
        g_strdup (_("Needed only to send the picture to video calls. Install v4l2loopback, then "
                    "check again."));
      self->label = _("Copy command");
      self->action = "check.copy";
      self->target = g_strdup (VIRTUAL_CAMERA_COMMAND);
      break;
    case GUISE_HOST_N_FACTS:
      g_assert_not_reached ();
    }
}
