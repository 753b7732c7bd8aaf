/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseHostState:
 * @GUISE_HOST_GOOD: nothing is to be done
 * @GUISE_HOST_OPTIONAL: is not there, and is not needed by most
 * @GUISE_HOST_UNKNOWN: could not be found out
 * @GUISE_HOST_BETTER: could be better, and stops nothing
 * @GUISE_HOST_MUST: must change before a training of days
 *
 * What a finding means, worst last.
 */
typedef enum
{
  GUISE_HOST_GOOD,
  GUISE_HOST_OPTIONAL,
  GUISE_HOST_UNKNOWN,
  GUISE_HOST_BETTER,
  GUISE_HOST_MUST,
} GuiseHostState;

/**
 * GuiseHostFact:
 * @GUISE_HOST_CARD: a graphics card that trains: @index, @name, @detail (version of the driver),
 *   @n_bytes, @n_free_bytes, @n (1: it was chosen to train on)
 * @GUISE_HOST_CARD_UNUSABLE: one that does not: @index, @name, @detail (why)
 * @GUISE_HOST_DISPLAY: a display hangs on a card that trains: @index, @name, @detail (where, may be
 *   empty), @n_bytes and @n_free_bytes of the card
 * @GUISE_HOST_MIXED: cards of different models: @detail (their names)
 * @GUISE_HOST_OLD_DRIVER: @detail (its version, may be empty), @has (CUDA it can do, as in 12040),
 *   @needs
 * @GUISE_HOST_NO_BACKEND: there is a card, and this build cannot use it
 * @GUISE_HOST_BROKEN_BACKEND: there is a card, and what uses it does not start: @detail (why)
 * @GUISE_HOST_NOUVEAU: the card is driven by the driver nouveau, which cannot compute
 * @GUISE_HOST_NO_DRIVER: there is a card, and no driver: @needs
 * @GUISE_HOST_NO_CARD: none that could train: @detail (why, a sentence without its stop; or %NULL)
 * @GUISE_HOST_CHOICE_GONE: cards that were chosen to train on cannot be used, and others can: @n
 *   (how many)
 * @GUISE_HOST_STAGE_TOO_LARGE: a stage of the project's plan does not fit into the memory of the
 *   card: @name (its title), @n (counted from 1), @batch, @largest_batch (0: none fits)
 * @GUISE_HOST_PLAN_FITS: all do: @n (how many), @n_bytes (of disk that the project grows by)
 * @GUISE_HOST_SILENT: a part of the computer has not answered: @n (a #GuiseHostProbe), @detail
 *   (what happened, may be %NULL)
 * @GUISE_HOST_PROCESSOR: @name, @n (cores), @detail ("avx2" or empty)
 * @GUISE_HOST_MEMORY: @n_bytes, @n_free_bytes
 * @GUISE_HOST_DISK: @name (the folder), @n_bytes, @n_free_bytes, @speed
 * @GUISE_HOST_BATTERY: the computer runs on its battery
 * @GUISE_HOST_HEAT: the sensor nearest to its limit: @name, @degrees, @limit (0: not told)
 * @GUISE_HOST_CAMERA: @name, @path, @width, @height, @rate of its best mode
 * @GUISE_HOST_CAMERA_BUSY: likewise, and @detail (the program that films with it)
 * @GUISE_HOST_CAMERA_PROBLEM: @name, @path, @detail (why it cannot be used)
 * @GUISE_HOST_NO_CAMERA: none
 * @GUISE_HOST_VIRTUAL_CAMERA: @name, @path
 * @GUISE_HOST_PIPEWIRE_CAMERA: there is no device, and PipeWire takes its place
 * @GUISE_HOST_NO_VIRTUAL_CAMERA: neither
 * @GUISE_HOST_N_FACTS: how many kinds there are
 *
 * What a finding is about, and which of its fields tell more.
 */
typedef enum
{
  GUISE_HOST_CARD,
  GUISE_HOST_CARD_UNUSABLE,
  GUISE_HOST_DISPLAY,
  GUISE_HOST_MIXED,
  GUISE_HOST_OLD_DRIVER,
  GUISE_HOST_NO_BACKEND,
  GUISE_HOST_BROKEN_BACKEND,
  GUISE_HOST_NOUVEAU,
  GUISE_HOST_NO_DRIVER,
  GUISE_HOST_NO_CARD,
  GUISE_HOST_CHOICE_GONE,
  GUISE_HOST_STAGE_TOO_LARGE,
  GUISE_HOST_PLAN_FITS,
  GUISE_HOST_SILENT,
  GUISE_HOST_PROCESSOR,
  GUISE_HOST_MEMORY,
  GUISE_HOST_DISK,
  GUISE_HOST_BATTERY,
  GUISE_HOST_HEAT,
  GUISE_HOST_CAMERA,
  GUISE_HOST_CAMERA_BUSY,
  GUISE_HOST_CAMERA_PROBLEM,
  GUISE_HOST_NO_CAMERA,
  GUISE_HOST_VIRTUAL_CAMERA,
  GUISE_HOST_PIPEWIRE_CAMERA,
  GUISE_HOST_NO_VIRTUAL_CAMERA,
  GUISE_HOST_N_FACTS,
} GuiseHostFact;

/**
 * GuiseHostSpeed:
 * @GUISE_HOST_SPEED_UNKNOWN: the kernel does not tell
 * @GUISE_HOST_SPEED_FAST: a disk without moving parts
 * @GUISE_HOST_SPEED_SLOW: one that turns
 * @GUISE_HOST_SPEED_NETWORK: on another computer
 *
 * What kind of disk a folder is on.
 */
typedef enum
{
  GUISE_HOST_SPEED_UNKNOWN,
  GUISE_HOST_SPEED_FAST,
  GUISE_HOST_SPEED_SLOW,
  GUISE_HOST_SPEED_NETWORK,
} GuiseHostSpeed;

/**
 * GuiseHostFinding:
 * @fact: what it is about; it says which of the fields below tell something
 * @state: what it means
 * @index: number of a card, else -1
 * @name: (nullable): of the thing
 * @path: (nullable): of a device
 * @detail: (nullable): more
 * @n_bytes: in all
 * @n_free_bytes: of these free
 * @n: how many
 * @width: pixels
 * @height: pixels
 * @rate: pictures a second
 * @degrees: Celsius
 * @limit: Celsius
 * @has: a version of CUDA, as in 12040
 * @needs: likewise
 * @batch: of a stage
 * @largest_batch: that fits
 * @speed: of a disk
 *
 * One thing that is known about this computer, without words for people. Plain value.
 */
typedef struct
{
  GuiseHostFact  fact;
  GuiseHostState state;
  int            index;
  char          *name;   /* owned */
  char          *path;   /* owned */
  char          *detail; /* owned */
  uint64_t       n_bytes;
  uint64_t       n_free_bytes;
  int            n;
  int            width;
  int            height;
  double         rate;
  double         degrees;
  double         limit;
  int            has;
  int            needs;
  int            batch;
  int            largest_batch;
  GuiseHostSpeed speed;
} GuiseHostFinding;

/**
 * guise_host_finding_new:
 *
 * Returns: (transfer full): one about no card in particular
 */
GuiseHostFinding *guise_host_finding_new (GuiseHostFact fact, GuiseHostState state);
GuiseHostFinding *guise_host_finding_copy (const GuiseHostFinding *self);
void              guise_host_finding_free (GuiseHostFinding *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseHostFinding, guise_host_finding_free)

/**
 * guise_host_findings_equal:
 *
 * Returns: whether both say the same, in the same order
 */
gboolean guise_host_findings_equal (const GPtrArray *a, const GPtrArray *b);

/**
 * guise_host_findings_new:
 *
 * Returns: (transfer full) (element-type GuiseHostFinding): none yet
 */
GPtrArray *guise_host_findings_new (void);

/**
 * guise_host_findings_add:
 *
 * Returns: (transfer none): a new one at the end of @findings, to be filled
 */
GuiseHostFinding *
guise_host_findings_add (GPtrArray *findings, GuiseHostFact fact, GuiseHostState state);

/**
 * guise_host_fact_get_name:
 *
 * Returns: (transfer none): for reports and tests, as in "no-driver"
 */
const char *guise_host_fact_get_name (GuiseHostFact fact);

G_END_DECLS
