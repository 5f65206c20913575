package io.github.spikegen.cli.view;

import io.github.spikegen.metric.KernelDistance;
import io.github.spikegen.run.evaluation.Evaluation;
import io.github.spikegen.run.evaluation.NamedImages;
import io.github.spikegen.run.evaluation.SetFigures;
import java.util.ArrayList;
import java.util.List;

/** What the figures of an evaluation can't tell. */
final class EvaluationNotes {

  private EvaluationNotes() {}

  /** Returns the notes, at least one. */
  static List<String> of(Evaluation evaluation) {
    List<String> notes = new ArrayList<>();
    int generated = evaluation.sets().generated().count();
    int fewest = Math.min(generated, evaluation.sets().real().count());
    if (fewest <= evaluation.dimensions()) {
      notes.add(
          "The Frechet distance is biased upwards: covariances of %,d dimensions lack full rank with"
                  .formatted(evaluation.dimensions())
              + "\n%,d images; use more than %,d, better thousands."
                  .formatted(fewest, evaluation.dimensions()));
    }
    int subset = evaluation.figures().kernelDistance().subsetSize();
    if (subset < KernelDistance.DEFAULT_SUBSET_SIZE) {
      notes.add(
          "The kernel distance is of subsets of %,d images instead of %,d, half of the smaller set."
              .formatted(subset, KernelDistance.DEFAULT_SUBSET_SIZE));
    }
    if (evaluation.figures().inceptionScore().isEmpty()) {
      notes.add("There is no inception score: the network gives no probabilities of classes.");
    }
    evaluation
        .sets()
        .otherReal()
        .map(NamedImages::count)
        .filter(count -> count < generated)
        .ifPresent(
            count ->
                notes.add(
                    "The floor is of %,d images, not of as many as generated: there are no more."
                        .formatted(count)));
    notes.add(
        "The pairwise distance is the mean of %d images, pixel by pixel: a small one means that\nimages look alike."
            .formatted(Math.min(generated, SetFigures.PAIRWISE_IMAGES)));
    notes.add("Compare figures only with those of the same features, split and number of images.");
    return notes.stream().flatMap(note -> ("- " + note.replace("\n", "\n  ")).lines()).toList();
  }
}
