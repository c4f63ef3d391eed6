//! One test for each model.

/// Makes a test of each of the functions, for each of the models: `threads::NAME`,
/// `pool::NAME` and `tasks::NAME`.
macro_rules! by_each_model {
    ($($name:ident)*) => {
        by_each_model! { @ threads Threads $($name)* }
        by_each_model! { @ pool Pool $($name)* }
        by_each_model! { @ tasks Async $($name)* }
    };
    (@ $module:ident $model:ident $($name:ident)*) => {
        mod $module {
            $(
                #[test]
                fn $name() {
                    super::$name(crawler::models::Model::$model);
                }
            )*
        }
    };
}
