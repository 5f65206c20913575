package io.github.spikegen.cli.view;

import io.github.spikegen.metric.FrechetDistance;
import io.github.spikegen.metric.FrechetInterval;
import io.github.spikegen.metric.InceptionScore;
import io.github.spikegen.run.evaluation.Evaluation;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import io.github.spikegen.run.evaluation.Protocol;
import io.github.spikegen.run.evaluation.SetFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An evaluation for reading: what was compared, a table, and what to bear in mind. */
public final class EvaluationTable {

  private static final String NONE = "-";
  private static final String LOWER = "lower";
  private static final String HIGHER = "higher";
  private static final String GAP = "   ";

  /** A line of a table: columns of each network, or of the pixels alone. */
  private record Row(String figure, List<String> cells, String better) {}

  private EvaluationTable() {}

  /**
   * Returns the lines.
   *
   * @param evaluations of the same sets by one network or several
   * @param withInterval whether intervals were asked for
   */
  public static List<String> of(List<Evaluation> evaluations, boolean withInterval) {
    List<String> lines = new ArrayList<>(head(evaluations));
    boolean several = evaluations.size() > 1;
    boolean withFloor = evaluations.get(0).floor().isPresent();
    lines.add("");
    lines.addAll(
        table(
            "",
            several ? evaluations.stream().map(Evaluation::features).toList() : List.of(),
            ofFeatures(evaluations),
            withFloor));
    lines.add("");
    lines.addAll(table("pixels", List.of(), ofPixels(evaluations.get(0)), withFloor));
    lines.add("");
    lines.addAll(notes(evaluations, withInterval));
    return lines;
  }

  private static List<String> head(List<Evaluation> evaluations) {
    Evaluation.Sets sets = evaluations.get(0).sets();
    List<String> lines = new ArrayList<>();
    lines.add("Protocol    " + evaluations.get(0).protocol().name());
    for (Evaluation evaluation : evaluations) {
      lines.add(
          "%-12s%s, %,d dimensions"
              .formatted(
                  lines.size() == 1 ? "Features" : "",
                  evaluation.features(),
                  evaluation.dimensions()));
    }
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

  private static List<Row> ofFeatures(List<Evaluation> evaluations) {
    List<Row> rows = new ArrayList<>();
    rows.add(row(evaluations, "Frechet distance", f -> Text.number(f.frechetDistance()), LOWER));
    if (evaluations.stream().anyMatch(each -> each.figures().frechetInterval().isPresent())) {
      rows.add(
          row(
              evaluations,
              "  less bias, 95 %",
              f -> f.frechetInterval().map(EvaluationTable::range).orElse(NONE),
              ""));
    }
    rows.add(
        row(
            evaluations,
            "kernel distance",
            f -> rounded(f.kernelDistance().mean(), f.kernelDistance().deviation()),
            LOWER));
    rows.add(
        row(
            evaluations,
            "  sd of subsets",
            f -> rounded(f.kernelDistance().deviation(), f.kernelDistance().deviation()),
            ""));
    rows.add(row(evaluations, "  of all images", f -> signed(f.kernelDistanceOfAll()), LOWER));
    rows.add(
        row(
            evaluations,
            "inception score",
            f -> f.inceptionScore().map(EvaluationTable::spread).orElse(NONE),
            HIGHER));
    rows.add(row(evaluations, "precision", f -> share(f.precisionRecall().precision()), HIGHER));
    rows.add(row(evaluations, "recall", f -> share(f.precisionRecall().recall()), HIGHER));
    return rows;
  }

  private static List<Row> ofPixels(Evaluation evaluation) {
    List<Row> rows = new ArrayList<>();
    rows.add(
        row(
            List.of(evaluation),
            "pairwise distance",
            f -> Text.number(f.pairwiseDistance()),
            "near %s, the real images'".formatted(Text.number(evaluation.realPairwiseDistance()))));
    evaluation
        .pairs()
        .ifPresent(
            errors -> {
              rows.add(new Row("MSE of pairs", List.of(Text.number(errors.mse()), NONE), LOWER));
              rows.add(
                  new Row("SSIM of pairs", List.of("%.4f".formatted(errors.ssim()), NONE), HIGHER));
            });
    return rows;
  }

  private static Row row(
      List<Evaluation> evaluations,
      String name,
      Function<SetFigures, String> written,
      String better) {
    List<String> cells =
        evaluations.stream()
            .flatMap(
                evaluation ->
                    Stream.of(
                        written.apply(evaluation.figures()),
                        evaluation.floor().map(written).orElse(NONE)))
            .toList();
    return new Row(name, cells, better);
  }

  /** A distance near 0 may be negative, and is worth no more digits than it has. */
  private static String signed(double distance) {
    return Math.abs(distance) < 1 ? "%.5f".formatted(distance) : Text.number(distance);
  }

  private static String share(double share) {
    return "%.3f".formatted(share);
  }

  private static String range(FrechetInterval interval) {
    double width = interval.high() - interval.low();
    return "%s to %s".formatted(rounded(interval.low(), width), rounded(interval.high(), width));
  }

  /** Returns a value to two digits of what it scatters by. */
  private static String rounded(double value, double deviation) {
    return ("%." + Text.decimals(deviation, 2) + "f").formatted(value);
  }

  private static String spread(InceptionScore value) {
    return spread(value.mean(), value.deviation());
  }

  private static String spread(double mean, double deviation) {
    int decimals = Text.decimals(deviation, 2);
    String format = "%." + decimals + "f";
    return (format + " (sd " + format + ")").formatted(mean, deviation);
  }

  /** Writes cells in pairs: of the generated images, and of the floor, if there is one. */
  private static List<String> table(
      String corner, List<String> groups, List<Row> rows, boolean withFloor) {
    int columns = rows.get(0).cells().size();
    List<Row> all = new ArrayList<>();
    all.add(
        new Row(
            corner,
            IntStream.range(0, columns).mapToObj(i -> i % 2 == 0 ? "generated" : "floor").toList(),
            "better"));
    all.addAll(rows);
    int figure = all.stream().mapToInt(row -> row.figure().length()).max().orElseThrow();
    int[] shown = IntStream.range(0, columns).filter(i -> withFloor || i % 2 == 0).toArray();
    int[] widths = new int[columns];
    for (int i : shown) {
      widths[i] =
          GAP.length() + all.stream().mapToInt(row -> row.cells().get(i).length()).max().orElse(0);
    }
    StringBuilder above = new StringBuilder(" ".repeat(figure));
    for (int i = 0; i < groups.size(); i++) {
      int missing = GAP.length() + groups.get(i).length() - widths[2 * i] - widths[2 * i + 1];
      widths[2 * i] += Math.max(0, missing);
      above.append(padded(groups.get(i), widths[2 * i] + widths[2 * i + 1]));
    }
    List<String> lines = new ArrayList<>();
    if (!groups.isEmpty()) {
      lines.add(above.toString());
    }
    for (Row row : all) {
      StringBuilder line = new StringBuilder(padded(row.figure(), -figure));
      IntStream.of(shown).forEach(i -> line.append(padded(row.cells().get(i), widths[i])));
      lines.add(line.append(GAP).append(row.better()).toString().stripTrailing());
    }
    return lines;
  }

  private static String padded(String text, int width) {
    return ("%" + width + "s").formatted(text);
  }

  /** Returns what the figures can't tell, at least one note. */
  private static List<String> notes(List<Evaluation> evaluations, boolean withInterval) {
    Evaluation evaluation = evaluations.get(0);
    int generated = evaluation.sets().generated().count();
    int fewest = Math.min(generated, evaluation.sets().real().count());
    List<String> notes = new ArrayList<>(frechetNotes(evaluations, fewest, withInterval));
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
    evaluations.stream()
        .filter(each -> each.figures().inceptionScore().isEmpty())
        .forEach(
            each ->
                notes.add(
                    "There is no inception score of %s: the network gives no probabilities."
                        .formatted(each.features())));
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

  private static List<String> frechetNotes(
      List<Evaluation> evaluations, int fewest, boolean withInterval) {
    List<String> notes = new ArrayList<>();
    for (Evaluation evaluation : evaluations) {
      int dimensions = evaluation.dimensions();
      if (fewest <= dimensions) {
        notes.add(
            "The Frechet distance is biased upwards: covariances of %,d dimensions lack full rank with"
                    .formatted(dimensions)
                + "\n%,d images; use more than %,d, better thousands."
                    .formatted(fewest, dimensions));
      }
      Optional<FrechetInterval> interval = evaluation.figures().frechetInterval();
      if (withInterval && interval.isEmpty()) {
        notes.add(
            "There is no interval of %,d dimensions: it takes more than %,d images, and at most %,d\ndimensions."
                .formatted(
                    dimensions,
                    FrechetInterval.SAMPLES_PER_DIMENSION * dimensions,
                    SetFigures.MOST_DIMENSIONS));
      }
    }
    if (evaluations.stream().anyMatch(each -> each.figures().frechetInterval().isPresent())) {
      notes.add(
          "The Frechet distance of few images is too large. Less this bias it lies in the interval\n(95 %, bootstrap), as it would with any number of images; the interval may lie below it.");
    }
    return notes;
  }
}
