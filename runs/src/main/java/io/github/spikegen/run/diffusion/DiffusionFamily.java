package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.HyperparameterSpec;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.config.Recipe;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.DenoiserConfig;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.diffusion.TokenDataset;
import io.github.spikegen.run.EpochFigures;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.StageTraining.TrainingSession;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.vqsvae.CodebookUpdate;
import io.github.spikegen.vqsvae.VqSvae;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Spiking-Diffusion: a VQ-SVAE turns images into tokens, and a spiking denoiser draws these. */
public final class DiffusionFamily implements ModelFamily<DiffusionRunConfig> {

  /** The network that turns images into tokens and back. */
  public static final String VQ_SVAE = "vq-svae";

  /** The network that guesses tokens behind masks. */
  public static final String DENOISER = "denoiser";

  /** The first stage: images to tokens and back. */
  public static final Stage VQ = Stage.of("vq", 0, VQ_SVAE);

  /** The second stage: the distribution of the tokens. */
  public static final Stage PRIOR = Stage.of("prior", 1, DENOISER);

  private static final double USUAL_LABEL_DROPOUT = 0.1;
  private static final double LEAST_SHARE_OF_CODES = 0.1;
  private static final int MOST_UNSEEN = 1000;
  private static final int TOKENIZING_BATCH = 128;

  @Override
  public String name() {
    return "spiking-diffusion";
  }

  @Override
  public String command() {
    return "diffusion";
  }

  @Override
  public int format() {
    return 2;
  }

  @Override
  public Class<DiffusionRunConfig> configType() {
    return DiffusionRunConfig.class;
  }

  @Override
  public Class<? extends GenerativeModel> modelType() {
    return DiffusionModel.class;
  }

  @Override
  public Map<Class<?>, List<Class<?>>> implementations() {
    return Map.of(CodebookUpdate.class, List.of(CodebookUpdate.Standard.class));
  }

  @Override
  public void upgrade(int from, JsonObject config) {
    DiffusionRunConfig.upgrade(from, config);
  }

  @Override
  public List<Stage> stages() {
    return List.of(VQ, PRIOR);
  }

  /** What the config keeps in another form. */
  private record Selection(
      @Hyperparameter(
              help =
                  "Let the denoiser learn the classes of the images too, so that a class can be"
                      + " drawn.")
          boolean labels) {}

  /** What has no influence on the model. */
  private record Pictures(
      @Hyperparameter(
              label = "E",
              help =
                  "Draw 64 samples every E epochs of the denoiser, and at its end; drawing may take"
                      + " longer than an epoch (default: about ten times in all)."
                      + " Reconstructions, which are quick, are drawn every epoch.",
              atLeast = 1,
              none = "about ten times in all",
              atMost = 1_000_000)
          Integer gridEvery) {}

  @Override
  public Class<? extends Record> samplingOptions() {
    return DiffusionSamplingOptions.class;
  }

  @Override
  public Class<? extends Record> pictureOptions() {
    return Pictures.class;
  }

  @Override
  public List<HyperparameterSpec> options() {
    List<HyperparameterSpec> options = new ArrayList<>(Hyperparameters.of(configType()));
    options.addAll(Hyperparameters.of(Selection.class));
    return options;
  }

  @Override
  public Optional<Object> value(DiffusionRunConfig config, String option) {
    return option.equals("labels")
        ? Optional.of(config.denoiser().classes() > 0)
        : Hyperparameters.value(config, option);
  }

  @Override
  public DiffusionRunConfig config(OptionValues given, TrainingData data) {
    Recipe recipe = given.get("recipe", Recipe.class).orElse(Recipe.TUNED);
    boolean labels = given.applyTo(new Selection(false)).labels();
    VqSvaeConfig vqSvae = vqSvae(recipe, given, data.train().shape());
    if (!labels && given.has("label-dropout")) {
      throw new RunException("label-dropout", "there are no labels to leave out without labels");
    }
    DenoiserConfig denoiser = denoiser(recipe, given, vqSvae, labels ? classes(data) : 0);
    return given.applyTo(
        DiffusionRunConfig.of(recipe, data.description(), vqSvae, denoiser)
            .withLabelDropout(labels ? USUAL_LABEL_DROPOUT : 0));
  }

  private static VqSvaeConfig vqSvae(Recipe recipe, OptionValues given, Shape image) {
    try {
      return given.applyTo(
          VqSvaeConfig.of(recipe, (int) image.get(0), (int) image.get(1), (int) image.get(2)));
    } catch (IllegalArgumentException e) {
      throw new RunException(
          "images of %dx%d don't fit the model: %s"
              .formatted(image.get(1), image.get(2), e.getMessage()));
    }
  }

  private static int classes(TrainingData data) {
    if (data.train().classes() == 0) {
      throw new RunException("labels", "the training images have no labels");
    }
    return data.train().classes();
  }

  private static DenoiserConfig denoiser(
      Recipe recipe, OptionValues given, VqSvaeConfig vqSvae, int classes) {
    int tokens = Math.toIntExact(vqSvae.tokenShape().size());
    int steps = given.get("diffusion-steps", Integer.class).orElse(tokens);
    if (steps > tokens) {
      throw new RunException(
          "diffusion-steps",
          "expected at most %d, the tokens of an image, but was %d".formatted(tokens, steps));
    }
    DenoiserConfig defaults =
        DenoiserConfig.of(recipe, new AbsorbingProcess(vqSvae.codebookSize(), steps));
    requireHeads(given, defaults);
    DenoiserConfig.Input input =
        given.get("denoiser-input", DenoiserConfig.Input.class).orElse(defaults.input());
    if (classes > 0 && input != DenoiserConfig.Input.EMBEDDING) {
      throw new RunException(
          "labels",
          "a class enters the denoiser as a learned vector, which the denoiser input %s has none of"
              .formatted(Hyperparameters.write(input)));
    }
    return defaults.withClasses(classes);
  }

  private static void requireHeads(OptionValues given, DenoiserConfig defaults) {
    List<?> channels = given.get("denoiser-channels", List.class).orElse(defaults.channels());
    int heads = given.get("denoiser-heads", Integer.class).orElse(defaults.attentionHeads());
    int width = (Integer) channels.get(channels.size() - 1);
    if (heads > 0 && width % heads != 0) {
      throw new RunException(
          "denoiser-heads",
          "expected a divisor of the last of the denoiser's channels, %d, but was %d"
              .formatted(width, heads));
    }
  }

  @Override
  public String stageText(DiffusionRunConfig config, Stage stage) {
    int classes = config.denoiser().classes();
    return stage.equals(VQ)
        ? "Stage 1 of 2: a spiking autoencoder learns to write images with %d codes"
            .formatted(config.vqSvae().codebookSize())
        : "Stage 2 of 2: a spiking denoiser learns to draw the codes of an image"
            + (classes == 0 ? "" : " of one of %d classes".formatted(classes));
  }

  @Override
  public String preparingText(Stage stage, int images) {
    return "Writing %,d training images as tokens.".formatted(images);
  }

  @Override
  public String epochText(DiffusionRunConfig config, EpochFigures figures) {
    int codes = config.vqSvae().codebookSize();
    if (figures.stage().equals(VQ)) {
      return "loss %.4f, squared error of a pixel %.4f%s, %d of %d codes used (perplexity %.1f)"
          .formatted(
              figures.loss(),
              figures.number(TokenizerEpochs.MSE),
              unseen(config, figures, TokenizerEpochs.MSE, " (unseen images: %.4f)"),
              (int) figures.number(TokenizerEpochs.CODES_USED),
              codes,
              figures.number(TokenizerEpochs.PERPLEXITY));
    }
    String format =
        ", a token of unseen images costs %.2f bits (blind guessing: "
            + "%.2f)".formatted(Math.log(codes) / Math.log(2));
    return "loss %.4f%s"
        .formatted(figures.loss(), unseen(config, figures, DenoiserEpochs.BITS_PER_TOKEN, format));
  }

  private static String unseen(
      DiffusionRunConfig config, EpochFigures figures, String figure, String format) {
    String name = config.data().unseenFigure(figure);
    return figures.figures().containsKey(name) ? format.formatted(figures.number(name)) : "";
  }

  @Override
  public List<String> warnings(DiffusionRunConfig config, EpochFigures figures) {
    List<String> warnings = new ArrayList<>(figures.layerWarnings());
    double used = figures.number(TokenizerEpochs.CODES_USED);
    int codes = config.vqSvae().codebookSize();
    if (used < LEAST_SHARE_OF_CODES * codes) {
      warnings.add("codebook: only %.0f of %d codes are used".formatted(used, codes));
    }
    return warnings;
  }

  @Override
  public GenerativeModel load(RunFolder folder, DiffusionRunConfig config, NDManager manager)
      throws IOException {
    return DiffusionModel.load(folder, config, manager);
  }

  @Override
  public void requireFit(DiffusionRunConfig config, TrainingData data) {
    int classes = config.denoiser().classes();
    for (ImageDataset images : List.of(data.train(), data.unseen())) {
      if (classes > 0 && images.classes() != classes) {
        throw new RunException(
            "the denoiser learns %d classes, but the images have %s"
                .formatted(classes, images.classes() == 0 ? "no labels" : images.classes()));
      }
    }
  }

  @Override
  public StageTraining training(Stage stage, TrainingSession<DiffusionRunConfig> session)
      throws IOException {
    DiffusionRunConfig config = session.config();
    NDManager manager = session.manager();
    ImageDataset unseen = session.unseen().limit(MOST_UNSEEN);
    if (stage.equals(VQ)) {
      return new TokenizerEpochs(session, unseen, DiffusionModel.newTokenizer(config, manager));
    }
    // as stored, which may be an average: a resumed run has no other
    VqSvae tokenizer = DiffusionModel.loadTokenizer(session.folder(), config, manager);
    session.listener().preparing(PRIOR, Math.toIntExact(session.train().size()));
    TokenDataset tokens = TokenDataset.of(manager, tokenizer, session.train(), TOKENIZING_BATCH);
    TokenDataset unseenTokens = TokenDataset.of(manager, tokenizer, unseen, TOKENIZING_BATCH);
    SpikingDenoiser denoiser = DiffusionModel.newDenoiser(config, manager);
    return new DenoiserEpochs(session, tokens, unseenTokens, tokenizer, denoiser);
  }
}
