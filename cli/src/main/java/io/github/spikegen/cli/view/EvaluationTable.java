package io.github.spikegen.cli.view;

import io.github.spikegen.metric.FrechetDistance;
import io.github.spikegen.metric.InceptionScore;
import io.github.spikegen.metric.KernelDistance;
import io.github.spikegen.run.evaluation.Evaluation;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import io.github.spikegen.run.evaluation.Evaluation.PairErrors;
import io.github.spikegen.run.evaluation.Protocol;
import io.github.spikegen.run.evaluation.SetFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** An evaluation for reading: what was compared, a table, and what to bear in mind. */
public final class EvaluationTable {

  private static final String NONE = "-";

  private record Row(String figure, String generated, String floor, String better) {}

  private EvaluationTable() {}

  /** Returns the lines. */
  public static List<String> of(Evaluation evaluation) {
    List<String> lines = new ArrayList<>(head(evaluation));
    lines.add("");
    lines.addAll(table(rows(evaluation), evaluation.floor().isPresent()));
    lines.add("");
    lines.addAll(notes(evaluation));
    return lines;
  }

  private static List<String> head(Evaluation evaluation) {
    Evaluation.Sets sets = evaluation.sets();
    List<String> lines = new ArrayList<>();
    lines.add("Protocol    " + evaluation.protocol().name());
    lines.add(
        "Features    %s, %,d dimensions".formatted(evaluation.features(), evaluation.dimensions()));
    lines.add("Real        " + described(sets.real()));
    lines.add("Generated   " + described(sets.generated()));
    sets.otherReal()
        .ifPresent(
            images ->
                lines.add(
                    "Floor       %s, in place of the generated ones".formatted(described(images))));
    sets.originals().ifPresent(images -> lines.add("Pairs       " + described(images)));
    return lines;
  }

  private static String described(NamedImages images) {
    String split = images.split().map(part -> ", %s split".formatted(Text.typed(part))).orElse("");
    return "%,d images of %s%s".formatted(images.count(), images.name(), split);
  }

  private static List<Row> rows(Evaluation evaluation) {
    String lower = "lower";
    String higher = "higher";
    List<Row> rows = new ArrayList<>();
    rows.add(row(evaluation, "Frechet distance", f -> Text.number(f.frechetDistance()), lower));
    rows.add(row(evaluation, "kernel distance", f -> spread(f.kernelDistance()), lower));
    rows.add(row(evaluation, "  of all images", f -> signed(f.kernelDistanceOfAll()), lower));
    rows.add(
        row(
            evaluation,
            "inception score",
            f -> f.inceptionScore().map(EvaluationTable::spread).orElse(NONE),
            higher));
    rows.add(row(evaluation, "precision", f -> share(f.precisionRecall().precision()), higher));
    rows.add(row(evaluation, "recall", f -> share(f.precisionRecall().recall()), higher));
    rows.add(
        row(
            evaluation,
            "pairwise distance",
            f -> Text.number(f.pairwiseDistance()),
            "near %s, the real images'".formatted(Text.number(evaluation.realPairwiseDistance()))));
    Optional<PairErrors> pairs = evaluation.pairs();
    pairs.ifPresent(
        errors -> {
          rows.add(new Row("MSE of pairs", Text.number(errors.mse()), NONE, lower));
          rows.add(new Row("SSIM of pairs", "%.4f".formatted(errors.ssim()), NONE, higher));
        });
    return rows;
  }

  private static Row row(
      Evaluation evaluation, String name, Function<SetFigures, String> written, String better) {
    return new Row(
        name,
        written.apply(evaluation.figures()),
        evaluation.floor().map(written).orElse(NONE),
        better);
  }

  /** A distance near 0 may be negative, and is worth no more digits than it has. */
  private static String signed(double distance) {
    return "%.5f".formatted(distance);
  }

  private static String share(double share) {
    return "%.3f".formatted(share);
  }

  private static String spread(KernelDistance.Estimate value) {
    return spread(value.mean(), value.deviation());
  }

  private static String spread(InceptionScore value) {
    return spread(value.mean(), value.deviation());
  }

  private static String spread(double mean, double deviation) {
    int decimals = Text.decimals(deviation, 2);
    String format = "%." + decimals + "f";
    return (format + " (sd " + format + ")").formatted(mean, deviation);
  }

  private static List<String> table(List<Row> rows, boolean withFloor) {
    List<Row> all = new ArrayList<>();
    all.add(new Row("", "generated", "floor", "better"));
    all.addAll(rows);
    int figure = width(all, Row::figure);
    int generated = width(all, Row::generated);
    int floor = width(all, Row::floor);
    return all.stream()
        .map(
            row ->
                padded(row.figure(), -figure)
                    + padded(row.generated(), generated + 3)
                    + (withFloor ? padded(row.floor(), floor + 3) : "")
                    + "   "
                    + row.better())
        .toList();
  }

  private static int width(List<Row> rows, Function<Row, String> column) {
    return rows.stream().map(column).mapToInt(String::length).max().orElseThrow();
  }

  private static String padded(String text, int width) {
    return ("%" + width + "s").formatted(text);
  }

  /** Returns what the figures can't tell, at least one note. */
  private static List<String> notes(Evaluation evaluation) {
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
    Protocol protocol = evaluation.protocol();
    if (protocol.images() != Integer.MAX_VALUE && fewest < protocol.images()) {
      notes.add(
          "The protocol takes %,d images of either set, but one has %,d."
              .formatted(protocol.images(), fewest));
    }
    int subset = evaluation.figures().kernelDistance().subsetSize();
    if (subset < protocol.kernelSubset()) {
      notes.add(
          "The kernel distance is of subsets of %,d images instead of %,d, for want of images."
              .formatted(subset, protocol.kernelSubset()));
    }
    if (protocol.root() != FrechetDistance.Root.MATRIX) {
      notes.add(
          "The Frechet distance takes a square root by singular values, as the released code does:\nit is not the usual distance.");
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
    notes.add(
        "Compare figures only with those of the same protocol, features, split and number of images.");
    return notes.stream().flatMap(note -> ("- " + note.replace("\n", "\n  ")).lines()).toList();
  }
}
