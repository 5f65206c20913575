package io.github.spikegen.run.reproduction;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.spikegen.internal.BoundedFile;
import io.github.spikegen.run.reproduction.Plan.PlannedRun;
import io.github.spikegen.training.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run of a plan gave: the file {@value #FILE} in the run's folder.
 *
 * @param protocol the name of the protocol
 * @param images how many images were drawn
 * @param options the options of its training, as text
 * @param trainingSeconds the time of training, without evaluation
 * @param reconstruction by the names of judges, the figures of reconstructed test images; empty for
 *     models that don't reconstruct
 * @param settings what was drawn, once for each way of sampling
 */
record Judgment(
    String protocol,
    int images,
    Map<String, String> options,
    double trainingSeconds,
    Map<String, Map<String, Double>> reconstruction,
    List<Setting> settings) {

  static final String FILE = "judgment.json";

  /** The figure by which tables are sorted. */
  static final String FRECHET = "frechet_distance";

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /**
   * What a model drew in one way.
   *
   * @param sampling options of sampling as text
   * @param seconds the time of drawing the images
   * @param figures by the names of judges, the figures of an evaluation
   */
  record Setting(
      Map<String, String> sampling, double seconds, Map<String, Map<String, Double>> figures) {}

  /** Returns options as judgments have them. */
  static Map<String, String> written(Map<String, Object> options) {
    Map<String, String> written = new LinkedHashMap<>();
    options.forEach((name, value) -> written.put(name, String.valueOf(value)));
    return written;
  }

  /** Tells whether this is the judgment that the plan asks for. */
  private boolean isOf(Plan plan, PlannedRun run) {
    if (!plan.protocol().name().equals(protocol)
        || images != plan.images()
        || !written(run.options().values()).equals(options)
        || reconstruction == null
        || settings == null) {
      return false;
    }
    List<Map<String, String>> asked = new ArrayList<>();
    run.model().sampling().forEach(sampling -> asked.add(written(sampling.values())));
    return settings.stream().map(Setting::sampling).toList().equals(asked)
        && settings.stream()
            .allMatch(
                setting ->
                    plan.judges().stream()
                        .allMatch(judge -> setting.figures().get(judge).get(FRECHET) != null));
  }

  /** Reads the judgment of a run, if the plan's is there; a damaged one is made anew. */
  static Optional<Judgment> read(Path folder, Plan plan, PlannedRun run) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(GSON.fromJson(BoundedFile.text(file), Judgment.class))
          .filter(judgment -> judgment.isOf(plan, run));
    } catch (IOException | RuntimeException e) { // also of what is missing in it
      return Optional.empty();
    }
  }

  void write(Path folder) throws IOException {
    byte[] json = (GSON.toJson(this) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(FILE), out -> out.write(json));
  }
}
