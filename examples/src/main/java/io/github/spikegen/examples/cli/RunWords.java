package io.github.spikegen.examples.cli;

import io.github.spikegen.examples.run.Stage;
import io.github.spikegen.examples.run.training.EpochFigures;

/** What a family of models says about a run in progress. */
interface RunWords {

  /** Says what a stage does, without a full stop. */
  String stage(Stage stage);

  /** Says how training images are prepared for a stage, in a sentence. */
  String preparing(Stage stage, int images);

  /** Says what an epoch gave, as a list. */
  String epoch(EpochFigures figures);
}
