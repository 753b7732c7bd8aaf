/* SPDX-License-Identifier: GPL-3.0-or-later
 * The table of verbs. */
#include "cli/guise-cli.h"

#include <string.h>

/* A new verb: its function in guise-cli-<verb>.c, declared in guise-cli.h, named in `run` here. */
static const GuiseCliVerb verbs[] = {
  { "demo", "[--dir DIR] [--minutes M]",
    N_ ("Run the whole job on synthetic footage, from faces to a swapped video"),
    "guise demo --dir demo --minutes 5",
    GUISE_CLI_COMPUTES | GUISE_CLI_WRITES | GUISE_CLI_PRECISION | GUISE_CLI_TRAINS,
    guise_cli_demo },
  { "devices", "", N_ ("List processors, GPUs and cameras"), "guise devices --json", 0,
    guise_cli_devices },
  { "extract", "INPUT... -o DIR", N_ ("Cut aligned faces out of videos, pictures or folders"),
    "guise extract holiday.mp4 -o faces --size 512", GUISE_CLI_COMPUTES | GUISE_CLI_WRITES,
    guise_cli_extract },
  { "capture", "--source DEV|FILE -o DIR", N_ ("Collect a varied faceset without a window"),
    "guise capture --source /dev/video0 -o faces --target 5000",
    GUISE_CLI_COMPUTES | GUISE_CLI_WRITES, guise_cli_capture,
    N_ ("While it records, u takes back the faces of the last 5 seconds and r brings them back;\n"
        "a script sends SIGUSR1 to take them back.") },
  { "denoise", "INPUT -o OUTPUT", N_ ("Remove noise from footage before extraction"),
    "guise denoise dark.mp4 -o clean.mp4 --strength 7", GUISE_CLI_WRITES, guise_cli_denoise },
  { "faceset",
    "info|verify|repair|score|note|people|pack|unpack|resize|names|consent|save-meta|"
    "restore-meta DIR [-o OUT]",
    N_ ("Look at a faceset, check it, pack it"), "guise faceset info faces --json",
    GUISE_CLI_WRITES, guise_cli_faceset },
  { "sort", "DIR --by METHOD [--keep N] [--apply] | DIR --undo [--apply]",
    N_ ("Order a faceset or choose its best faces"), "guise sort faces --by best --keep 2000",
    GUISE_CLI_WRITES, guise_cli_sort },
  { "xseg", "train|apply|revert|remove|fetch|info DIR... [--model PATH]",
    N_ ("Train and apply the mask network"), "guise xseg apply faces --model masks",
    GUISE_CLI_COMPUTES | GUISE_CLI_PRECISION | GUISE_CLI_TRAINS, guise_cli_xseg },
  { "project",
    "new DIR | info PROJECT | set PROJECT KEY=VALUE... | consent PROJECT SLOT [KIND] | "
    "faces PROJECT SLOT [PATH] | duplicate PROJECT DIR | report PROJECT",
    N_ ("Create a project, look at one, change one"),
    "guise project new work --recipe miniature --src character --dst performer "
    "--consent self",
    GUISE_CLI_WRITES, guise_cli_project },
  { "plan", "show|check PROJECT|RECIPE | recipes | pass|repeat PROJECT",
    N_ ("Show the stages of a project and what they cost"), "guise plan check work",
    GUISE_CLI_COMPUTES | GUISE_CLI_PRECISION | GUISE_CLI_TRAINS, guise_cli_plan },
  { "train", "PROJECT", N_ ("Train a project from where it stands"),
    "guise train work --iterations 1000",
    GUISE_CLI_COMPUTES | GUISE_CLI_WRITES | GUISE_CLI_PRECISION | GUISE_CLI_TRAINS |
      GUISE_CLI_SHARES,
    guise_cli_train },
  { "backup", "list|verify|create|restore|remove PROJECT [ID]",
    N_ ("Keep checkpoints and go back to them"), "guise backup list work", 0, guise_cli_backup },
  { "history", "PROJECT | losses|journal|pictures|evidence|points PROJECT",
    N_ ("Look back on a training: losses, acts, pictures"),
    "guise history losses work --chart losses.png", GUISE_CLI_WRITES, guise_cli_history },
  { "inspect", "PATH [--as KIND]", N_ ("Say what a file or folder is and whether it is safe"),
    "guise inspect model.dfm", 0, guise_cli_inspect },
  { "model",
    "info DFLDIR | import DFLDIR PROJECT | save-as-dfl PROJECT DFLDIR | save-base PROJECT BASEDIR",
    N_ ("Exchange models with DeepFaceLab, hand on bases"),
    "guise model import workspace/model work", GUISE_CLI_COMPUTES | GUISE_CLI_WRITES,
    guise_cli_model },
  { "export", "PROJECT|DFLDIR -o FILE.dfm", N_ ("Write a model for live use and test it"),
    "guise export work -o work.dfm", GUISE_CLI_COMPUTES | GUISE_CLI_WRITES, guise_cli_export },
  { "swap", "--model FILE.dfm INPUT -o OUT.mp4", N_ ("Swap the face in a video or picture folder"),
    "guise swap --model work.dfm performer.mp4 -o swapped.mp4",
    GUISE_CLI_COMPUTES | GUISE_CLI_WRITES | GUISE_CLI_SWAPS, guise_cli_swap },
  { "live", "--model FILE.dfm --source DEV|FILE", N_ ("Swap live without a window"),
    "guise live --model work.dfm --source /dev/video0 --sink "
    "none --seconds 10",
    GUISE_CLI_COMPUTES | GUISE_CLI_WRITES | GUISE_CLI_SWAPS, guise_cli_live,
    N_ ("--set takes what the studio's Live page has: blur=25, erode=5, color=rct, coverage=1,\n"
        "lost-face=blur, label=yes and so on; a wrong name or value is answered with the right "
        "ones.") },
  { "bench", "ops|train|infer|extract|sort|sample|live", N_ ("Measure this computer"),
    "guise bench train --config tiny --json",
    GUISE_CLI_COMPUTES | GUISE_CLI_PRECISION | GUISE_CLI_TRAINS | GUISE_CLI_SHARES,
    guise_cli_bench },
  { "step", "--batch IN.npz -o OUT.npz", N_ ("Run training iterations on given tensors"),
    "guise step --batch in.npz -o out.npz --option archi=df",
    GUISE_CLI_COMPUTES | GUISE_CLI_WRITES | GUISE_CLI_PRECISION, guise_cli_step },
};

const GuiseCliVerb *
guise_cli_get_verbs (size_t *out_n_verbs)
{
  *out_n_verbs = G_N_ELEMENTS (verbs);
  return verbs;
}

const GuiseCliVerb *
guise_cli_find (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verbs[i].name, name) == 0)
      return &verbs[i];
  return NULL;
}
