package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.JsonFile;
import io.github.spikegen.cli.option.ModelOption;
import io.github.spikegen.cli.option.Numbers;
import io.github.spikegen.cli.option.StimuliOptions;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.SimilarityChart;
import io.github.spikegen.cli.view.SimilarityTable;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.metric.similarity.RegressionEncoding;
import io.github.spikegen.probe.ActivityRecorder.LayerRecording;
import io.github.spikegen.probe.ActivityRecorder.RecordingOptions;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.PretrainedRun;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import io.github.spikegen.run.evaluation.LayerComparison;
import io.github.spikegen.run.evaluation.NeuralResponses;
import io.github.spikegen.run.evaluation.SimilarityRow;
import io.github.spikegen.run.evaluation.StimulusResponses;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the layers of a trained model with neurons. */
@Command(
    name = "similarity",
    customSynopsis =
        "spikegen similarity --model RUN --stimuli D|F.npz --responses F.npz [OPTIONS]",
    description = {
      "Compare every layer of a trained model's networks that see images (a GAN's discriminator, an"
          + " autoencoder) with responses of neurons to the same images, by area (SGAD, arXiv"
          + " 2305.10246, section 5.4).",
      "",
      "Representational similarity (RSA), linear centered kernel alignment (CKA) and its unbiased form,"
          + " SVCCA, and regression from the layer to each neuron (encoding: median correlation with"
          + " responses to images that the regression has not seen)."
    },
    footer = {
      "",
      "Examples:",
      "  spikegen simulate-responses --stimuli mini --limit 200 --out responses.npz",
      "  spikegen similarity --model run --stimuli mini --limit 200 --responses responses.npz"
          + " --chart layers.png",
      "  spikegen similarity --model sgad,hybrid --stimuli mini --limit 200"
          + " --responses responses.npz --chart both.png"
    })
public final class SimilarityCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "RUN",
      required = true,
      split = ",",
      description =
          "Folder of a run of a 'train' command, or "
              + PretrainedRun.NAME
              + ". Several, with commas between them or each with its own --model, are compared with"
              + " the same responses, and drawn in one chart.")
  private List<String> models;

  @Mixin private StimuliOptions stimuli;

  @Option(
      names = "--responses",
      paramLabel = "F.npz",
      required = true,
      description =
          "NumPy archive of responses: 'responses' [stimuli, neurons], numbers, in the order of the"
              + " images; 'area' [neurons], numbers or text, if neurons are to be grouped.")
  private Path responses;

  @Option(
      names = "--folds",
      paramLabel = "K",
      converter = Numbers.TwoOrMoreTimes.class,
      description = "Parts of the images that are predicted from the others by regression.")
  private int folds = 5;

  @Option(
      names = "--bootstrap",
      paramLabel = "N",
      converter = Numbers.TimesOrNone.class,
      description = "Draws of images for confidence intervals of 95 %%; 0 for no intervals.")
  private int draws = 200;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      converter = Numbers.TimesOrNone.class,
      description =
          "Orders of images for permutation tests, which tell scores from chance; 0 for no tests.")
  private int permutations;

  @Option(
      names = "--max-units",
      paramLabel = "N",
      converter = Numbers.Units.class,
      description =
          "Record so many units of a layer at most, chosen at random: bounds memory, 4 bytes a unit"
              + " and image, and 16 for the layer at work.")
  private int maxUnits = 32_768;

  @Mixin private CommonOptions.Seed seed;

  @Mixin private JsonFile json;

  @Option(
      names = "--chart",
      paramLabel = "F.png",
      description = "Picture of the scores by layer (default: none is drawn).")
  private Path chart;

  @Override
  public Integer call() throws IOException {
    requireUsableFiles();
    PrintWriter out = spec.commandLine().getOut();
    NamedImages images = stimuli.load(out);
    NeuralResponses neurons = neurons(images);
    Map<String, List<SimilarityRow>> byModel = new LinkedHashMap<>();
    for (String name : models) {
      if (!byModel.isEmpty()) {
        out.println();
      }
      byModel.put(Text.runName(name, models), compare(name, images, neurons, out));
    }
    json.write(out, file -> SimilarityRow.writeJson(byModel, images.count(), file));
    if (chart != null) {
      SimilarityChart.write(byModel, chart);
      out.println("%nThe chart is in %s.".formatted(chart));
    }
    return ExitCode.OK;
  }

  private List<SimilarityRow> compare(
      String name, NamedImages images, NeuralResponses neurons, PrintWriter out)
      throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      GenerativeModel model = GenerativeModel.load(name, manager);
      ModelOption.requireFit("--stimuli", images.name(), images.images(), model);
      List<SimilarityRow> rows = compare(model, images, neurons, out);
      new SimilarityTable(rows, images.count(), draws, permutations, folds)
          .lines(model, images, responses, neurons)
          .forEach(out::println);
      return rows;
    }
  }

  private void requireUsableFiles() {
    ModelOption.requireDistinct("--model", models);
    json.requireFree();
    if (chart != null) {
      json.overwrite.requireWritable("--chart", chart);
    }
  }

  private NeuralResponses neurons(NamedImages images) throws IOException {
    NeuralResponses neurons;
    try {
      neurons = NeuralResponses.read(responses);
    } catch (DataFileException e) {
      throw new UsageException("--responses: " + e.getMessage());
    }
    if (neurons.all().stimuli() != images.count()) {
      throw new UsageException(
          "--responses: %s has responses to %,d stimuli, but --stimuli gives %,d"
              .formatted(responses, neurons.all().stimuli(), images.count()));
    }
    int fewest = RegressionEncoding.FEWEST_STIMULI_A_FOLD * folds;
    if (images.count() < fewest) {
      throw new UsageException(
          "--folds: %d folds need at least %d stimuli, %d each, but there are %d"
              .formatted(folds, fewest, RegressionEncoding.FEWEST_STIMULI_A_FOLD, images.count()));
    }
    int[] constant = neurons.all().constantUnits();
    if (constant.length > 0) {
      throw new UsageException(
          "--responses: neuron %d (from 0) of %s responds the same to all stimuli, and %d others do: leave them out, their correlations are undefined"
              .formatted(constant[0], responses, constant.length - 1));
    }
    return neurons;
  }

  private List<SimilarityRow> compare(
      GenerativeModel model, NamedImages images, NeuralResponses neurons, PrintWriter out) {
    LayerComparison comparison = // before anything is recorded: it may need too much memory
        new LayerComparison(
            neurons, LayerComparison.Options.of(folds, draws, permutations, seed.value()));
    RecordingOptions kept =
        RecordingOptions.firingRates().withMaxUnits(maxUnits, RandomKey.of(seed.value()));
    WorkProgress recording = new WorkProgress(out, "recording", images.count());
    try (recording;
        StimulusResponses layers =
            StimulusResponses.record(model, images.images(), kept, recording::to)) {
      recording.close();
      return compare(comparison, layers.layers(), neurons.areas().size(), out);
    }
  }

  private static List<SimilarityRow> compare(
      LayerComparison comparison, List<LayerRecording> layers, int areas, PrintWriter out) {
    List<SimilarityRow> rows = new ArrayList<>();
    try (WorkProgress progress = new WorkProgress(out, "comparing", (long) layers.size() * areas)) {
      for (LayerRecording layer : layers) {
        int before = rows.size();
        rows.addAll(comparison.compare(layer, done -> progress.to((long) before + done)));
      }
    }
    return rows;
  }
}
