package io.github.spikegen.cli.view;

import io.github.spikegen.metric.similarity.ConfidenceInterval;
import io.github.spikegen.metric.similarity.SingularVectorCanonicalCorrelation;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.ModelNetwork;
import io.github.spikegen.run.GenerativeModel.ModelNetwork.Use;
import io.github.spikegen.run.dataset.NamedDataset.DatasetPart;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import io.github.spikegen.run.evaluation.NeuralResponses;
import io.github.spikegen.run.evaluation.SimilarityRow;
import io.github.spikegen.run.evaluation.SimilarityRow.Measure;
import io.github.spikegen.run.evaluation.SimilarityRow.Score;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A comparison for reading: what was compared, a table, and what to bear in mind.
 *
 * @param rows the comparison
 * @param stimuli how many stimuli there were
 * @param draws how many draws intervals took, or 0
 * @param permutations how many orders tests took, or 0
 * @param folds the folds of the regression
 */
public record SimilarityTable(
    List<SimilarityRow> rows, int stimuli, int draws, int permutations, int folds) {

  private static final String NONE = "-";

  /** Returns the lines. */
  public List<String> lines(
      GenerativeModel model, NamedImages images, Path responses, NeuralResponses neurons) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Model       %s: %s, its %s"
            .formatted(
                model.folder().name(),
                model.description().split(",", 2)[0],
                model.networks().stream()
                    .filter(network -> network.is(Use.PERCEIVES))
                    .map(ModelNetwork::title)
                    .collect(Collectors.joining(" and "))));
    lines.add("Layers      " + layers());
    lines.add(
        "Stimuli     %,d images of %s%s"
            .formatted(
                images.count(),
                images.name(),
                images
                    .split()
                    .map((DatasetPart part) -> ", %s split".formatted(Text.typed(part)))
                    .orElse("")));
    lines.add("Responses   %,d neurons of %s".formatted(neurons.all().units(), responses));
    neurons.source().ifPresent(source -> lines.add("            " + source));
    lines.add("");
    lines.addAll(table(SimilarityTable::value));
    if (permutations > 0) {
      lines.add("");
      lines.add(
          "Mean score of %,d random orders of the stimuli, and how often chance does as well (p):"
              .formatted(permutations));
      lines.addAll(table(SimilarityTable::chance));
    }
    lines.add("");
    notes().forEach(note -> lines.addAll(("- " + note.replace("\n", "\n  ")).lines().toList()));
    return lines;
  }

  private String layers() {
    return rows.stream()
        .map(
            row ->
                "%s %,d units%s"
                    .formatted(
                        row.layer(),
                        row.units(),
                        row.comparedUnits() < row.units()
                            ? " (%,d of them)".formatted(row.comparedUnits())
                            : ""))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private List<String> table(Function<Score, String> written) {
    List<List<String>> cells = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("layer", "area", "neurons"));
    Stream.of(Measure.values()).map(Measure::title).forEach(head::add);
    cells.add(head);
    String before = "";
    for (SimilarityRow row : rows) {
      List<String> line = new ArrayList<>();
      line.add(row.layer().equals(before) ? "" : row.layer());
      before = row.layer();
      line.add(row.area());
      line.add("%,d".formatted(row.neurons()));
      for (Measure measure : Measure.values()) {
        line.add(written.apply(row.scores().get(measure)));
      }
      cells.add(line);
    }
    return TextTable.leftAligned(cells);
  }

  private static String value(Score score) {
    return score.undefined().isPresent()
        ? NONE
        : "%.3f".formatted(score.value())
            + score.interval().map(SimilarityTable::written).orElse("");
  }

  private static String written(ConfidenceInterval interval) {
    return Double.isNaN(interval.low())
        ? ""
        : " [%.2f, %.2f]".formatted(interval.low(), interval.high());
  }

  private static String chance(Score score) {
    return score
        .significance()
        .map(found -> "%.3f p %.3f".formatted(found.chance(), found.pValue()))
        .orElse(NONE);
  }

  /** Says what is missing, with a place for the layer. */
  private Optional<String> reason(Measure measure, Score score) {
    if (score.undefined().isPresent()) {
      return Optional.of("No %s of %%s:%n%s.".formatted(measure.title(), score.undefined().get()));
    }
    return score.stimuli() == stimuli
        ? Optional.empty()
        : Optional.of(
            "%s of %%s is of %,d stimuli: to the others all units, or all neurons, respond the same."
                .formatted(measure.title(), score.stimuli()));
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    Map<String, Set<String>> layersByReason = new LinkedHashMap<>();
    for (Measure measure : Measure.values()) {
      for (SimilarityRow row : rows) {
        Score score = row.scores().get(measure);
        reason(measure, score)
            .ifPresent(
                reason ->
                    layersByReason
                        .computeIfAbsent(reason, none -> new LinkedHashSet<>())
                        .add(row.layer()));
      }
    }
    layersByReason.forEach(
        (reason, layers) -> notes.add(reason.formatted(String.join(", ", layers))));
    if (draws > 0) {
      notes.add(
          "In brackets: 95 %% of %,d draws of the stimuli. CKA and SVCCA would grow with stimuli drawn\ntwice and have none."
              .formatted(draws));
    }
    rows.stream()
        .map(SimilarityRow::canonical)
        .flatMap(Optional::stream)
        .filter(svcca -> svcca.certain() > 0)
        .max(Comparator.comparingInt(SingularVectorCanonicalCorrelation::certain))
        .ifPresent(svcca -> notes.add(certain(svcca)));
    notes.add(
        "CKA and SVCCA of unrelated populations are above 0, the more so the fewer stimuli there are;\nRSA, unbiased CKA and encoding are around 0.");
    notes.add(
        "Encoding is the median over neurons, predicted in %d folds. Compare scores only with those of\nthe same stimuli and neurons."
            .formatted(folds));
    return notes;
  }

  private static String certain(SingularVectorCanonicalCorrelation svcca) {
    return "SVCCA kept up to %d and %d components for %d stimuli: %d correlations are then 1 whatever the\ndata."
        .formatted(svcca.componentsOfA(), svcca.componentsOfB(), svcca.stimuli(), svcca.certain());
  }
}
