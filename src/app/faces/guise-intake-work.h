/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-extraction.h"
#include "capture/guise-footage-look.h"
#include "job/guise-thread-job.h"
#include "project/guise-project.h"

G_BEGIN_DECLS

#define GUISE_INTAKE_CALM 7 /* strength against noise, as existing tools have it */
#define GUISE_INTAKE_MANY 4 /* faces of a frame that are looked at where there may be several */

/**
 * GuiseIntakeState:
 * @GUISE_INTAKE_WAITING: its turn comes
 * @GUISE_INTAKE_LOOKING: somebody finds out what it is and who is in it
 * @GUISE_INTAKE_READING: faces are being taken out of it
 * @GUISE_INTAKE_ASKS_PERSON: several people are in it
 * @GUISE_INTAKE_ASKS_FACESET: it is a faceset, to be used where it is or to be copied
 * @GUISE_INTAKE_DONE: all of it was read
 * @GUISE_INTAKE_USED: a faceset that the project uses where it is
 * @GUISE_INTAKE_STOPPED: stopped; can go on
 * @GUISE_INTAKE_FAILED: it cannot be read
 *
 * Where the import of one file stands.
 */
typedef enum
{
  GUISE_INTAKE_WAITING,
  GUISE_INTAKE_LOOKING,
  GUISE_INTAKE_READING,
  GUISE_INTAKE_ASKS_PERSON,
  GUISE_INTAKE_ASKS_FACESET,
  GUISE_INTAKE_DONE,
  GUISE_INTAKE_USED,
  GUISE_INTAKE_STOPPED,
  GUISE_INTAKE_FAILED,
} GuiseIntakeState;

/**
 * GuiseIntakeOptions:
 * @denoise: see GuiseExtractionOptions
 * @min_size: likewise
 * @every: likewise
 * @part: likewise
 *
 * What is asked once for all files.
 */
typedef struct
{
  int                  denoise;
  int                  min_size;
  int                  every;
  GuiseExtractionRange part;
} GuiseIntakeOptions;

/**
 * GuiseIntakeAct:
 * @GUISE_INTAKE_LOOK: find out what it is; footage of one person is read right after
 * @GUISE_INTAKE_READ: take the faces out of footage
 * @GUISE_INTAKE_COPY: copy the faces of a faceset
 */
typedef enum
{
  GUISE_INTAKE_LOOK,
  GUISE_INTAKE_READ,
  GUISE_INTAKE_COPY,
} GuiseIntakeAct;

/**
 * GuiseIntakeOrder:
 * @id: whose
 * @act: what to do
 * @paths: (owned) (array zero-terminated=1): with which file, or with which photos
 * @person: (owned) (nullable): see GuiseExtractionOptions
 * @max_faces: likewise
 * @brighten: likewise
 *
 * One thing for the thread to do.
 */
typedef struct
{
  unsigned       id;
  GuiseIntakeAct act;
  char         **paths;
  float         *person;
  int            max_faces;
  gboolean       brighten;
} GuiseIntakeOrder;

GuiseIntakeOrder      *
guise_intake_order_new (unsigned id, GuiseIntakeAct act, const char *const *paths);
void guise_intake_order_free (GuiseIntakeOrder *self);

/**
 * GuiseIntakeEvent:
 * @id: whose
 * @state: where it stands now
 * @look: (owned) (nullable): what was seen in it
 * @found: (owned) (nullable) (element-type GStrv): what is to be read in its place, where it is a
 *   folder of several things
 * @counts: of what was read so far
 * @n: faces that are there of it, or that a faceset has
 * @total: pictures or faces of it, 0: nobody knows
 * @problem: (owned) (nullable): why it cannot be read, a sentence
 *
 * Something that has happened to a file.
 */
typedef struct
{
  unsigned              id;
  GuiseIntakeState      state;
  GuiseFootageLook     *look;
  GPtrArray            *found;
  GuiseExtractionCounts counts;
  uint64_t              n;
  uint64_t              total;
  char                 *problem;
} GuiseIntakeEvent;

void guise_intake_event_free (GuiseIntakeEvent *self);

/**
 * GuiseIntakeWork:
 *
 * What the main thread and the thread of the job share: orders one way, events the other. Thread:
 * any.
 */
typedef struct _GuiseIntakeWork GuiseIntakeWork;

/**
 * guise_intake_work_new:
 * @dir: folder of a project
 * @slot: whose faces come in
 *
 * Returns: (transfer full): nothing to do yet
 */
GuiseIntakeWork *guise_intake_work_new (const char *dir, GuiseFaceSlot slot);
GuiseIntakeWork *guise_intake_work_ref (GuiseIntakeWork *self);
void             guise_intake_work_unref (GuiseIntakeWork *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseIntakeWork, guise_intake_work_unref)

/**
 * guise_intake_work_push:
 * @order: (transfer full): what is to be done when its turn comes
 */
void guise_intake_work_push (GuiseIntakeWork *self, GuiseIntakeOrder *order);

/**
 * guise_intake_work_set_options:
 * @options: (nullable): for files whose reading begins from now on
 */
void guise_intake_work_set_options (GuiseIntakeWork *self, const GuiseIntakeOptions *options);

/**
 * guise_intake_work_take_event:
 *
 * Returns: (transfer full) (nullable): what has happened next
 */
GuiseIntakeEvent *guise_intake_work_take_event (GuiseIntakeWork *self);

/**
 * guise_intake_work_take_order:
 *
 * Returns: (transfer full) (nullable): the next order
 */
GuiseIntakeOrder *guise_intake_work_take_order (GuiseIntakeWork *self);

/**
 * guise_intake_work_has_orders:
 *
 * Returns: whether anything is left to do
 */
gboolean guise_intake_work_has_orders (GuiseIntakeWork *self);

/**
 * guise_intake_work_run:
 * @report: of the job
 * @work: a #GuiseIntakeWork
 *
 * A #GuiseJobFunc: does what is ordered until nothing is left. A file that cannot be read is an
 * event; the others go on. Only what concerns all of them is an error: a full disk, networks that
 * are missing, faces that lie in a pack.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, NO_MEMORY, CANCELLED, ARGUMENT; as guise_project_open() and
 *   guise_device_open()
 */
gboolean guise_intake_work_run (GuiseJobReport *report,
                                void           *work,
                                GCancellable   *cancellable,
                                GError        **error);

G_END_DECLS
