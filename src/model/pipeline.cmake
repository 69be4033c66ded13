# The pipeline: tables, labels, splits, models. Its files are JSON.
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET GLOBAL jansson)
rind_links(jansson ${JANSSON_VERSION})
target_link_libraries(rind_objects PRIVATE PkgConfig::JANSSON)
target_sources(rind_objects PRIVATE
    baseline.c bootstrap.c cohort.c evaluate.c evaluate_write.c folds.c frame.c frame_edit.c ids.c json.c labels.c model_file.c nomogram_write.c notes.c
    origin.c performance.c pipeline.c pipeline_fit.c pipeline_steps.c predict.c readers.c refit.c split.c split_make.c
    train.c train_stage.c train_write.c validate.c)
