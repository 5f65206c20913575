package io.github.spikegen.cli.view;

import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.HealthFigures;
import io.github.spikegen.run.Stage;
import java.util.List;

/** What a family of models says about a run in progress. */
public interface RunWords {

  /** Says what a stage does, without a full stop. */
  String stage(Stage stage);

  /** Says in a sentence that training images are prepared for a stage. */
  default String preparing(Stage stage, int images) {
    return "Preparing %,d training images.".formatted(images);
  }

  /** Says what an epoch gave, as a list. */
  String epoch(EpochFigures figures);

  /** Says what an epoch shows to go wrong, each in a sentence without full stop. */
  default List<String> warnings(EpochFigures figures) {
    return HealthFigures.warnings(figures);
  }
}
