package io.github.spikegen.cli.command;

import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.DataSource;
import io.github.spikegen.cli.option.DataSource.LoadedDataset;
import io.github.spikegen.cli.option.DatasetOrFile;
import io.github.spikegen.cli.option.FeatureOptions;
import io.github.spikegen.cli.option.JsonFile;
import io.github.spikegen.cli.option.Numbers;
import io.github.spikegen.cli.option.Place;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.EvaluationTable;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.metric.FrechetInterval;
import io.github.spikegen.metric.feature.FeatureExtractor;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetPart;
import io.github.spikegen.run.evaluation.Evaluation;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import io.github.spikegen.run.evaluation.Protocol;
import io.github.spikegen.run.evaluation.SetFigures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Judges generated images. */
@Command(
    name = "evaluate",
    customSynopsis = "spikegen evaluate --real D|F.npz --generated F.npz [OPTIONS]",
    description = {
      "Compare generated images with real ones, by features of two networks where both are known: a"
          + " classifier and an autoencoder, which see different faults.",
      "",
      "Frechet distance, kernel distance (sd: standard deviation over 100 subsets; and once of all"
          + " images), inception score, precision, recall, and how far images lie apart. Where --real is a"
          + " data set, as many images of its other split are compared in the same way: the floor"
          + " of each figure."
    },
    footer = {
      "",
      "Examples:",
      "  spikegen evaluate --real mini --generated samples.npz --json samples.json",
      "  spikegen evaluate --real mini --generated rec.npz --pairs real",
      "  spikegen evaluate --real mnist --classifier mnist.safetensors --generated samples.npz",
      "  spikegen evaluate --real real.npz --features inception-2015-12-05.pt --generated samples.npz"
    })
public final class EvaluateCommand implements Callable<Integer> {

  private static final String REAL = "real";

  @Spec private CommandSpec spec;

  @Option(
      names = "--real",
      paramLabel = "D|F.npz",
      required = true,
      converter = DatasetOrFile.Images.class,
      description =
          "The real images: mini, digits, mnist, fashion-mnist, kmnist, letters, cifar10 or celeba, or a"
              + " NumPy archive such as --generated.")
  private DatasetOrFile real;

  @Option(
      names = "--split",
      paramLabel = "PART",
      description =
          "Which images of the data set: train, test or validation (default: test, or validation"
              + " with --hold-out).")
  private DatasetPart split;

  @Option(
      names = "--hold-out",
      paramLabel = "N",
      converter = Numbers.Images.class,
      description =
          "Take the last N training images, which a run was told to hold out, in place of the test"
              + " images, which are not read then (default: none).")
  private Integer holdOut;

  @Mixin private CommonOptions.DataFolder folder;

  @Option(
      names = "--generated",
      paramLabel = "F.npz",
      required = true,
      description =
          "NumPy archive of generated images: one array 'images', uint8 [N, C, H, W], 0 to 255.")
  private Path generated;

  @Option(
      names = "--pairs",
      paramLabel = "real|F.npz",
      description =
          "The images that the generated ones reconstruct, one to one, for MSE and SSIM: an archive,"
              + " or the first of --real (default: none).")
  private String pairs;

  @Option(
      names = "--protocol",
      paramLabel = "P",
      converter = ProtocolName.class,
      description =
          "How sets are compared: clean (all images; bicubic resizing), spiking-diffusion (as its"
              + " released code: 1,280 images, bilinear resizing, its own square root, SSIM of"
              + " shifted pixels) or sgad (10,000 images, bilinear resizing).")
  private Protocol protocol = Protocol.CLEAN;

  @Option(
      names = "--bootstrap",
      paramLabel = "N",
      converter = Numbers.TimesOrNone.class,
      description =
          "Resampled sets for the interval of 95 %% of the Frechet distance; 0 for none. The distance"
              + " of few images is too large, that of resampled ones still larger; this is taken off,"
              + " so the interval is of any number of images, and lies lower. It takes more than two"
              + " images a dimension, and at most 512 dimensions.")
  private int resamples = FrechetInterval.DEFAULT_RESAMPLES;

  @Mixin private CommonOptions.Limit limit;

  @Mixin private FeatureOptions features;

  @Mixin private JsonFile json;

  @Mixin private Place place;

  /** Finds a protocol. */
  static final class ProtocolName implements ITypeConverter<Protocol> {
    @Override
    public Protocol convert(String name) {
      try {
        return Protocol.named(name);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    requireUsableOptions();
    PrintWriter out = spec.commandLine().getOut();
    NamedImages samples = archive("--generated", generated);
    Optional<LoadedDataset> set = Optional.empty();
    if (real.dataset().isPresent()) {
      set = Optional.of(source(real.dataset().get()).loadAll(holdOut, out));
    }
    Evaluation.Sets sets = sets(set, samples);
    List<FeatureExtractor> networks =
        features.open(set, folder.value(), protocol.resizing(), samples.images(), out);
    List<Evaluation> evaluations = new ArrayList<>();
    try (WorkProgress progress = new WorkProgress(out)) {
      for (FeatureExtractor network : networks) {
        Evaluation.Sets compared = evaluations.isEmpty() ? sets : sets.withoutOriginals();
        evaluations.add(
            Evaluation.of(protocol, compared, network, place.workplace(), resamples, progress));
      }
    } finally {
      networks.forEach(FeatureExtractor::close);
    }
    EvaluationTable.of(evaluations, resamples > 0).forEach(out::println);
    json.write(out, file -> Evaluation.writeJson(evaluations, file));
    return ExitCode.OK;
  }

  /** Both parts are read as a whole, from all over which the floor's images are taken. */
  private DataSource source(NamedDataset dataset) {
    boolean readsLess = dataset.isFilePerImage() && holdOut == null;
    return new DataSource("--real", dataset, folder.value(), readsLess ? limit.value() : null);
  }

  private void requireUsableOptions() {
    Optional<NamedDataset> dataset = real.dataset();
    if (dataset.filter(NamedDataset::isSequences).isPresent()) {
      throw new UsageException(
          "--real: %s has sequences of frames, which the figures are not for".formatted(real));
    }
    features.requireUsable(dataset);
    if (folder.value() != null && dataset.isEmpty() && !features.needsSet()) {
      throw new UsageException("--data has no use: --real is a file, and no data set is read");
    }
    requireUsableSplit(dataset);
    json.requireFree();
  }

  private void requireUsableSplit(Optional<NamedDataset> dataset) {
    if (dataset.isEmpty() && holdOut != null) {
      throw new UsageException("--hold-out has no use: --real is a file");
    }
    if (split == DatasetPart.TEST && holdOut != null) {
      throw new UsageException("--hold-out has no use with --split test");
    }
    if (split == DatasetPart.VALIDATION && holdOut == null) {
      throw new UsageException(
          "--split validation: say how many images were held out, by --hold-out N");
    }
  }

  private NamedImages archive(String option, Path file) throws IOException {
    return DatasetOrFile.archive(option, file, limit.value());
  }

  private NamedImages limited(NamedImages images) {
    return limit.value() == null ? images : images.limit(limit.value());
  }

  private Evaluation.Sets sets(Optional<LoadedDataset> set, NamedImages samples)
      throws IOException {
    NamedImages reals =
        set.isPresent()
            ? limited(set.get().images(part(set.get())))
            : archive("--real", real.file().orElseThrow());
    requireSameSize("--generated", samples, reals);
    requireEnough("--real", reals);
    requireEnough("--generated", samples);
    return new Evaluation.Sets(
        reals,
        samples,
        set.map(both -> both.imagesBeside(part(both)).spread(samples.count())),
        pairs == null ? Optional.empty() : Optional.of(originals(reals, samples)));
  }

  private DatasetPart part(LoadedDataset set) {
    return split == null ? set.data().description().unseenPart() : split;
  }

  private NamedImages originals(NamedImages reals, NamedImages samples) throws IOException {
    NamedImages originals =
        pairs.equals(REAL) ? reals.limit(samples.count()) : archive("--pairs", Path.of(pairs));
    requireSameSize("--pairs", originals, reals);
    if (originals.count() != samples.count()) {
      throw new UsageException(
          "--pairs: %s has %,d images, expected as many as --generated, %,d"
              .formatted(originals.name(), originals.count(), samples.count()));
    }
    return originals;
  }

  private static void requireSameSize(String option, NamedImages images, NamedImages reals) {
    if (!images.images().shape().equals(reals.images().shape())) {
      throw new UsageException(
          "%s: %s has images of %s, but those of --real are %s"
              .formatted(
                  option,
                  images.name(),
                  Text.size(images.images().shape()),
                  Text.size(reals.images().shape())));
    }
  }

  private static void requireEnough(String option, NamedImages images) {
    if (images.count() < SetFigures.FEWEST_IMAGES) {
      throw new UsageException(
          "%s: %d images of %s are too few: expected at least %d, and for covariances of full rank more than the features have dimensions (classifier 128, Inception 2048)"
              .formatted(option, images.count(), images.name(), SetFigures.FEWEST_IMAGES));
    }
  }
}
