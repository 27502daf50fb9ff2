# stint_room(NAME [ROOMS room...] [LIBRARIES target...])
#
# A room of the house is one static library `stint_NAME`, made of src/stint/NAME/**.cc without the
# tests, and, when it has tests beside its sources, one program `test_NAME` of all of them.
# Statements in *.sql files become a generated header (tools/embed_sql.cmake).
function(stint_room name)
    cmake_parse_arguments(arg "" "" "ROOMS;LIBRARIES" ${ARGN})
    set(folder ${CMAKE_SOURCE_DIR}/src/stint/${name})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cc)
    set(tests ${sources})
    list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
    list(FILTER tests INCLUDE REGEX "_test\\.cc$")

    add_library(stint_${name} STATIC ${sources})
    target_include_directories(stint_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    list(TRANSFORM arg_ROOMS PREPEND stint_ OUTPUT_VARIABLE below)
    target_link_libraries(stint_${name} PUBLIC ${below} ${arg_LIBRARIES})

    file(GLOB_RECURSE statements CONFIGURE_DEPENDS ${folder}/*.sql)
    foreach(file IN LISTS statements)
        stint_embed_sql(${name} ${file})
    endforeach()

    set_property(GLOBAL APPEND PROPERTY STINT_ROOMS ${name})
    set_property(GLOBAL PROPERTY STINT_TESTS_${name} "${tests}")
endfunction()

# store/sqlite/schema.sql becomes "stint/store/sqlite/schema.sql.h", namespace stint::sqlite. Files of
# the name queries.sql hold the same statements for each database: their names, as in
# store/sqlite/queries.sql, become "stint/store/sql/query.h".
function(stint_embed_sql room file)
    set(generated ${CMAKE_BINARY_DIR}/generated)
    set(names ${generated}/stint/store/sql/query.h)
    set(all_queries ${CMAKE_SOURCE_DIR}/src/stint/store/sqlite/queries.sql)
    file(RELATIVE_PATH inside ${CMAKE_SOURCE_DIR}/src ${file})
    get_filename_component(backend ${file} DIRECTORY)
    get_filename_component(backend ${backend} NAME)
    get_filename_component(base ${file} NAME)
    set(header ${generated}/${inside}.h)
    set(extra)
    set(outputs ${header})
    if(base STREQUAL "queries.sql")
        set(extra -D ORDER=${all_queries})
        if(file STREQUAL all_queries)
            list(APPEND extra -D NAMES=${names})
            list(APPEND outputs ${names})
        endif()
    endif()
    add_custom_command(
        OUTPUT ${outputs}
        COMMAND ${CMAKE_COMMAND} -D IN=${file} -D OUT=${header} -D NAMESPACE=stint::${backend}
                ${extra} -P ${CMAKE_SOURCE_DIR}/tools/embed_sql.cmake
        DEPENDS ${file} ${all_queries} ${CMAKE_SOURCE_DIR}/tools/embed_sql.cmake
        VERBATIM)
    target_sources(stint_${room} PRIVATE ${outputs})
    # Public: the headers of the room name its statements.
    target_include_directories(stint_${room} PUBLIC ${generated})
endfunction()

# The programs that the sanitizers look at, but for the crash points.
add_custom_target(unit_tests)

# stint_test(NAME SOURCES file... [ROOMS room...] [LABEL label] [TIMEOUT s]): one doctest program.
function(stint_test name)
    cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;ROOMS" ${ARGN})
    add_executable(test_${name} ${CMAKE_SOURCE_DIR}/test/support/main.cc ${arg_SOURCES})
    target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/test)
    list(TRANSFORM arg_ROOMS PREPEND stint_)
    target_link_libraries(test_${name} PRIVATE ${arg_ROOMS})
    if(CMAKE_BUILD_TYPE STREQUAL "Release")
        target_compile_options(test_${name} PRIVATE -O1)  # What is tested is fast; the rest waits.
    endif()
    if(NOT arg_LABEL STREQUAL "crash")
        add_dependencies(unit_tests test_${name})
    endif()
    add_test(NAME ${name} COMMAND test_${name} --no-version)
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 300)
    endif()
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "unit;${arg_LABEL}")
endfunction()
