package io.github.spikegen.run.reproduction;

import io.github.spikegen.run.RunConfig.LibraryVersions;
import io.github.spikegen.run.evaluation.Judges;
import io.github.spikegen.run.reproduction.Judgment.Setting;
import io.github.spikegen.run.reproduction.Leaderboard.Published;
import io.github.spikegen.run.reproduction.Leaderboard.Row;
import io.github.spikegen.run.reproduction.Leaderboard.Table;
import io.github.spikegen.run.reproduction.Plan.PlannedData;
import io.github.spikegen.run.reproduction.Plan.PlannedRun;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes leaderboards of judgments, and tables of leaderboards. */
final class LeaderboardTables {

  private static final String FRECHET = Judgment.FRECHET;
  private static final String FLOOR = "floor_";
  private static final String NONE = "–";
  private static final String NOT_COMPARABLE = "†";
  private static final double THOUSAND = 1000;
  private static final int DIGITS = 4;

  /** A column, by the figure's name. */
  private record Column(String figure, String title) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("mse", "MSE ↓"),
          new Column("ssim", "SSIM ↑"),
          new Column(FRECHET, "Fréchet ↓"),
          new Column("kernel_distance", "kernel ↓"),
          new Column("inception_score", "inception score ↑"),
          new Column("precision", "precision ↑"),
          new Column("recall", "recall ↑"),
          new Column("training_minutes", "training, min"),
          new Column("seconds_per_1000", "1,000 samples, s"));

  private LeaderboardTables() {}

  static Leaderboard of(Plan plan, Map<PlannedRun, Judgment> judgments) {
    List<Table> tables = new ArrayList<>();
    for (PlannedData data : plan.data()) {
      for (String judge : plan.judges()) {
        Map<PlannedRun, Judgment> own = new LinkedHashMap<>();
        judgments.forEach(
            (run, judgment) -> {
              if (run.data().equals(data)) {
                own.put(run, judgment);
              }
            });
        if (!own.isEmpty()) {
          tables.add(table(plan, data, judge, own));
        }
      }
    }
    return new Leaderboard(
        plan.name(),
        plan.about(),
        plan.protocol().name(),
        plan.images(),
        LibraryVersions.running().spikegen(),
        tables);
  }

  private static Table table(
      Plan plan, PlannedData data, String judge, Map<PlannedRun, Judgment> judgments) {
    boolean isFirst = plan.judges().get(0).equals(judge);
    Map<List<String>, List<Map<String, Double>>> figures = new LinkedHashMap<>();
    Map<List<String>, List<Long>> seeds = new LinkedHashMap<>();
    Map<String, Double> floor = new LinkedHashMap<>();
    judgments.forEach(
        (run, judgment) -> {
          for (Setting setting : judgment.settings()) {
            List<String> key =
                List.of(run.model().name(), run.recipe(), run.budget(), text(setting.sampling()));
            Map<String, Double> own = figures(judgment, setting, judge);
            own.forEach(
                (name, value) -> {
                  if (name.startsWith(FLOOR)) {
                    floor.putIfAbsent(name.substring(FLOOR.length()), value);
                  }
                });
            figures.computeIfAbsent(key, none -> new ArrayList<>()).add(own);
            seeds.computeIfAbsent(key, none -> new ArrayList<>()).add(run.seed());
          }
        });
    List<Row> rows = new ArrayList<>();
    figures.forEach(
        (key, runs) ->
            rows.add(
                new Row(
                    key.get(0),
                    key.get(1),
                    key.get(2),
                    key.get(3),
                    seeds.get(key),
                    spreads(runs))));
    rows.sort(Comparator.comparingDouble(row -> row.figures().get(FRECHET).mean()));
    return new Table(
        data.dataset().displayName(),
        data.limit(),
        judge,
        rows,
        floor,
        isFirst || Judges.isFile(judge)
            ? PublishedFigures.of(plan, data, judge)
            : List.of()); // they would be the same rows again
  }

  /** What samples gave; MSE and SSIM are those of reconstructions, with their Fréchet distance. */
  private static Map<String, Double> figures(Judgment judgment, Setting setting, String judge) {
    Map<String, Double> figures = new LinkedHashMap<>(setting.figures().get(judge));
    Map<String, Double> reconstruction = judgment.reconstruction().get(judge);
    if (reconstruction != null) {
      figures.put("mse", reconstruction.get("mse"));
      figures.put("ssim", reconstruction.get("ssim"));
      figures.put("reconstruction_" + FRECHET, reconstruction.get(FRECHET));
    }
    figures.put("training_minutes", judgment.trainingSeconds() / 60);
    figures.put("seconds_per_1000", setting.seconds() * THOUSAND / judgment.images());
    return figures;
  }

  private static Map<String, Spread> spreads(List<Map<String, Double>> runs) {
    Map<String, Spread> spreads = new LinkedHashMap<>();
    for (String name : runs.get(0).keySet()) {
      List<Double> values =
          runs.stream().map(run -> run.get(name)).filter(value -> value != null).toList();
      if (!name.startsWith(FLOOR)) {
        spreads.put(name, Spread.of(values));
      }
    }
    return spreads;
  }

  private static String text(Map<String, String> sampling) {
    return sampling.entrySet().stream()
        .map(option -> option.getKey() + " " + option.getValue())
        .collect(Collectors.joining(", "));
  }

  static String markdown(Leaderboard board) {
    StringBuilder text = new StringBuilder();
    text.append("# Plan `%s`\n\n%s\n\n".formatted(board.plan(), board.about()));
    text.append(
        """
        Protocol `%s`, %s images a run, SpikeGen %s. Values are means over runs with different seeds \
        ± their standard deviation.
        `leaderboard.json` has every run, and the interval of each mean, here that of the Fréchet distance.
        """
            .formatted(
                board.protocol(),
                String.format(Locale.ROOT, "%,d", board.images()),
                board.version()));
    board.tables().forEach(table -> append(text, table));
    text.append(
        """

        %s Measured in another way (features, protocol or images), so not comparable with the other rows.
        MSE and SSIM are of reconstructed test images, pixels in [0, 1]. Times depend on the machine.
        """
            .formatted(NOT_COMPARABLE));
    return text.toString();
  }

  private static void append(StringBuilder text, Table table) {
    String limit =
        table.limit() == null
            ? ""
            : String.format(Locale.ROOT, ", first %,d images", table.limit());
    text.append("\n## %s%s, judged by `%s`\n\n".formatted(table.dataset(), limit, table.judge()));
    List<Column> columns =
        COLUMNS.stream()
            .filter(column -> table.rows().stream().anyMatch(row -> has(row, column)))
            .toList();
    boolean sampled = table.rows().stream().anyMatch(row -> !row.sampling().isEmpty());
    List<String> head = new ArrayList<>(List.of("model", "recipe", "budget"));
    if (sampled) {
      head.add("sampling");
    }
    head.add("runs");
    columns.forEach(column -> head.add(column.title()));
    head.add("Fréchet, 95 %");
    line(text, head);
    line(text, head.stream().map(title -> "---").toList());
    for (Row row : table.rows()) {
      List<String> cells = new ArrayList<>(List.of(row.model(), row.recipe(), row.budget()));
      if (sampled) {
        cells.add(row.sampling());
      }
      cells.add(String.valueOf(row.seeds().size()));
      columns.forEach(column -> cells.add(cell(row.figures().get(column.figure()))));
      cells.add(interval(row.figures().get(FRECHET)));
      line(text, cells);
    }
    others(text, table, columns, sampled ? 3 : 2);
  }

  /** Adds the floor and the papers' rows, which have no recipe, budget and number of runs. */
  private static void others(StringBuilder text, Table table, List<Column> columns, int empty) {
    List<String> floor = new ArrayList<>(List.of("real training images (floor)"));
    for (int i = 0; i <= empty; i++) {
      floor.add("");
    }
    columns.forEach(column -> floor.add(number(table.floor().get(column.figure()))));
    floor.add("");
    line(text, floor);
    for (Published published : table.published()) {
      List<String> cells = new ArrayList<>(List.of(published.model(), published.paper()));
      for (int i = 0; i < empty; i++) {
        cells.add("");
      }
      for (Column column : columns) {
        boolean comparable = published.comparable().contains(column.figure());
        Double value = published.figures().get(column.figure());
        cells.add(value == null ? NONE : value + (comparable ? "" : " " + NOT_COMPARABLE));
      }
      cells.add("");
      line(text, cells);
    }
  }

  private static boolean has(Row row, Column column) {
    return row.figures().containsKey(column.figure());
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String cell(Spread spread) {
    if (spread == null) {
      return NONE;
    }
    return spread.deviation() == null
        ? number(spread.mean())
        : "%s ± %s".formatted(number(spread.mean()), rounded(spread.deviation(), 2));
  }

  private static String interval(Spread spread) {
    return spread.low() == null
        ? NONE
        : "%s to %s".formatted(number(spread.low()), number(spread.high()));
  }

  private static String number(Double value) {
    return value == null ? NONE : rounded(value, DIGITS);
  }

  private static String rounded(double value, int digits) {
    return value == 0
        ? "0"
        : new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros().toPlainString();
  }
}
